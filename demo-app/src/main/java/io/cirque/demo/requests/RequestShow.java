package io.cirque.demo.requests;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.demo.Channels;
import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.Order;
import io.cirque.demo.PricedOrder;
import io.cirque.demo.Scenario;
import io.cirque.demo.live.Account;
import io.cirque.demo.live.Latencies;
import io.cirque.demo.live.Show;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingQueue;
import io.cirque.ring.RingStatistics;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.messaging.MessagingException;
import org.springframework.stereotype.Component;

/**
 * Request and reply on the page: many callers, each of whom waits for its answer and looks whether it is the answer to its
 * question. Thread-safe.
 */
@Component
@Profile("web")
@ConditionalOnScenario(Scenario.REQUEST_REPLY)
class RequestShow implements Show, SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RequestShow.class);
    private static final int CALLERS = 32;
    private static final long MOMENT_MILLIS = 50;
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final BigDecimal PRICE = new BigDecimal("24.90");

    private final PriceDesk desk;
    private final RingQueue answers;
    private final Latencies latencies;
    private final Semaphore free = new Semaphore(CALLERS);
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS, task -> {
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    /** When the questions were asked that have no answer yet. */
    private final Map<Long, Long> waiting = new ConcurrentHashMap<>();
    /** When no question and no answer was seen in the rings. */
    private volatile long atRest = System.nanoTime();

    private volatile boolean running;

    RequestShow(PriceDesk desk, RingRegistry rings, Latencies latencies) {
        this.desk = desk;
        this.answers = rings.get(Channels.ANSWERS);
        this.latencies = latencies;
    }

    @Override
    public int send(int most) {
        int begun = 0;
        try {
            while (running && begun < most && free.tryAcquire(MOMENT_MILLIS, TimeUnit.MILLISECONDS)) {
                begun++;
                callers.execute(this::call);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return begun;
    }

    private void call() {
        long number = asked.incrementAndGet();
        Order question = new Order("question-" + number, "teapot", (int) (number % 2000) + 1, PRICE);
        long begin = System.nanoTime();
        waiting.put(number, begin);
        try {
            PricedOrder answer = desk.price(question);
            if (!answer.order().sameAs(question)) {
                throw new IllegalStateException("Asked for " + question + ", got the answer to " + answer.order());
            }
            latencies.record(System.nanoTime() - begin);
            answered.incrementAndGet();
        } catch (MessagingException | IllegalStateException e) {
            if (running) {
                failed.incrementAndGet();
                log.warn("{} has no answer", question.id(), e);
            }
        } finally {
            waiting.remove(number);
            free.release();
        }
    }

    /**
     * A question that got the answer to another is lost. So is one that still waits though both rings were empty a good
     * while after it was asked: a worker acknowledges a question when it has sent the answer.
     */
    @Override
    public Account account(RingStatistics ring) {
        long now = System.nanoTime();
        if (ring.depth() == 0 && answers.statistics().depth() == 0) { // in this order
            atRest = now;
        }
        long lost = failed.get()
                + waiting.values().stream()
                        .filter(begin -> atRest - begin > LONG_NANOS)
                        .count();
        long processed = answered.get();
        long published = asked.get(); // last: a question is asked before it is answered
        long redelivered =
                ring.groups().stream().mapToLong(GroupStatistics::redelivered).sum();
        return new Account(published, processed, Math.max(0, published - processed - lost), redelivered, 0, 0, 0, lost);
    }

    @Override
    public void start() {
        running = true;
    }

    /** Those who wait for an answer get an exception when their gateway stops. */
    @Override
    public void stop() {
        running = false;
        callers.shutdown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stops before the gateway. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 1;
    }
}
