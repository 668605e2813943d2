package io.cirque.demo.live;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends a sample to every open page, five times a second, and does nothing while there is none. A page that is slow to
 * read gets fewer samples, and holds up nobody. Thread-safe.
 */
@Component
@Profile("web")
class LiveFeed implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);
    private static final long PERIOD_MILLIS = 200;

    private final Sampler sampler;
    private final LoadGenerator load;
    private final List<Viewer> viewers = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(daemon("sampler"));
    private final ExecutorService senders = Executors.newCachedThreadPool(daemon("live-page"));
    private @Nullable ScheduledFuture<?> sampling;
    private boolean running;

    LiveFeed(Sampler sampler, LoadGenerator load) {
        this.sampler = sampler;
        this.load = load;
    }

    private static java.util.concurrent.ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** One more page. */
    synchronized SseEmitter open() {
        if (!running) {
            throw new IllegalStateException("The demonstration is ending");
        }
        load.begin();
        SseEmitter emitter = new SseEmitter(0L);
        Viewer viewer = new Viewer(emitter);
        emitter.onCompletion(() -> leave(viewer));
        emitter.onTimeout(() -> leave(viewer));
        emitter.onError(e -> leave(viewer));
        viewers.add(viewer);
        if (sampling == null) {
            sampler.clear();
            sampling = clock.scheduleAtFixedRate(this::tick, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
        return emitter;
    }

    private synchronized void leave(Viewer viewer) {
        viewers.remove(viewer);
        if (viewers.isEmpty() && sampling != null) {
            sampling.cancel(false);
            sampling = null;
        }
    }

    private void tick() {
        try {
            Sample sample = sampler.sample();
            viewers.forEach(viewer -> viewer.offer(sample));
        } catch (RuntimeException e) {
            log.warn("There is no sample this time", e);
        }
    }

    @Override
    public synchronized void start() {
        running = true;
    }

    /** Before the web server, which would wait for the pages to leave. */
    @Override
    public void stop() {
        synchronized (this) {
            running = false;
            clock.shutdownNow();
        }
        viewers.forEach(viewer -> viewer.emitter.complete());
        senders.shutdown();
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    private final class Viewer {
        private final SseEmitter emitter;
        private final AtomicBoolean busy = new AtomicBoolean();

        Viewer(SseEmitter emitter) {
            this.emitter = emitter;
        }

        void offer(Sample sample) {
            if (busy.compareAndSet(false, true)) {
                senders.execute(() -> send(sample));
            }
        }

        private void send(Sample sample) {
            try {
                emitter.send(SseEmitter.event().data(sample, MediaType.APPLICATION_JSON));
                busy.set(false);
            } catch (IOException | IllegalStateException e) {
                log.debug("A page has left", e);
                leave(this);
            }
        }
    }
}
