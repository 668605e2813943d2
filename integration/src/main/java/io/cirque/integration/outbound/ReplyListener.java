package io.cirque.integration.outbound;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingCall;
import io.cirque.ring.Consumer;
import io.cirque.ring.ConsumerOptions;
import io.cirque.ring.RingClaimLostException;
import io.cirque.ring.RingException;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandlingException;

/**
 * Gives replies to the calls that wait for them. One thread reads the ring of replies for a group that is this
 * listener's alone and ends with it, or with its process. Starts once and stops once; thread-safe.
 */
final class ReplyListener implements Runnable {
    private static final LogAccessor LOG = new LogAccessor(ReplyListener.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);
    private static final int BATCH = 64;

    private final UUID requester = UUID.randomUUID();
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, PendingCall> pending = new ConcurrentHashMap<>();
    private final RingQueue replies;
    private final EnvelopeCodec codec;
    private final java.util.function.Consumer<Message<?>> lateReplies;
    private final BiConsumer<ReplyListener, RingException> whenRingGone;
    private final Consumer consumer;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable RingException ringGone;

    /**
     * Joins the ring: from now on no reply is missed.
     *
     * @param whenRingGone learns, in the thread that took replies, that no more come
     */
    ReplyListener(
            String name,
            RingQueue replies,
            EnvelopeCodec codec,
            java.util.function.Consumer<Message<?>> lateReplies,
            BiConsumer<ReplyListener, RingException> whenRingGone) {
        this.replies = replies;
        this.codec = codec;
        this.lateReplies = lateReplies;
        this.whenRingGone = whenRingGone;
        this.thread = new Thread(this, name);
        thread.setDaemon(true);
        this.consumer = replies.consumer(
                "replies." + requester,
                ConsumerOptions.builder().ephemeral(true).build());
    }

    /** A call whose reply somebody waits for. */
    final class PendingCall {
        private final RingCall call;
        private final Message<?> request;
        private final CompletableFuture<Message<?>> reply = new CompletableFuture<>();

        private PendingCall(RingCall call, Message<?> request) {
            this.call = call;
            this.request = request;
        }

        RingCall call() {
            return call;
        }

        CompletableFuture<Message<?>> reply() {
            return reply;
        }

        void forget() {
            ReplyListener.this.forget(this);
        }
    }

    void start() {
        thread.start();
    }

    PendingCall newCall(Message<?> request) {
        PendingCall call = new PendingCall(new RingCall(requester, numbers.getAndIncrement()), request);
        pending.put(call.call.number(), call);
        if (isStopping()) {
            failAll();
        }
        return call;
    }

    void forget(PendingCall call) {
        pending.remove(call.call.number());
    }

    int pendingCalls() {
        return pending.size();
    }

    @Override
    public void run() {
        try {
            while (!isStopping()) {
                take();
            }
        } finally {
            leave();
        }
        RingException gone = ringGone;
        if (gone != null) {
            whenRingGone.accept(this, gone);
        }
    }

    private void take() {
        try {
            consumer.poll(this::onReply, BATCH, IDLE);
        } catch (InterruptedException e) {
            LOG.debug("Interrupted: only stop ends the taking of replies");
        } catch (RingClaimLostException e) {
            LOG.warn(e, "An operator released the replies that were at work; they come again");
        } catch (RingException e) {
            if (!isStopping()) {
                LOG.error(e, "No more replies are taken");
                ringGone = e;
                stopping.countDown();
                failAll();
            }
        } catch (Throwable e) { // calls wait for this thread
            LOG.error(e, "Replies could not be taken from the ring; again in a second");
            pause();
        }
    }

    private void pause() {
        try {
            stopping.await(IDLE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            LOG.debug("Interrupted in a pause: replies are taken again now");
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void onReply(io.cirque.ring.Message message) {
        long number = RingCall.numberFor(message.buffer(), requester);
        if (number == RingCall.NONE) {
            return;
        }
        PendingCall call = pending.remove(number);
        try {
            Message<?> reply = codec.decode(message);
            if (call == null || !call.reply.complete(reply)) {
                lateReplies.accept(reply);
            }
        } catch (Throwable e) { // it must not come again: others wait behind it
            if (call == null || !call.reply.completeExceptionally(e)) {
                LOG.error(e, "A late reply could not be read, or not be passed on to the late reply channel");
            }
        }
    }

    /** Fails the calls that wait, and waits a while for the thread to end: a message converter may hold it up. */
    void stop() {
        stopping.countDown();
        consumer.wakeup();
        failAll();
        try {
            if (thread != Thread.currentThread() && !joined()) {
                LOG.warn("The thread that takes replies does not come back");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean joined() throws InterruptedException {
        thread.join(LONGEST_STOP.toMillis());
        return !thread.isAlive();
    }

    private void failAll() {
        pending.values().forEach(call -> call.reply.completeExceptionally(ended(call.request)));
    }

    private MessageHandlingException ended(Message<?> request) {
        RingException gone = ringGone;
        return gone == null
                ? new MessageHandlingException(
                        request,
                        "The gateway was stopped while the call waited for its reply in ring '" + replies.name() + "'")
                : new MessageHandlingException(
                        request,
                        "The gateway has stopped: no more replies come from ring '" + replies.name() + "'",
                        gone);
    }

    private void leave() {
        try {
            consumer.close();
            if (replies.isOpen()) {
                replies.removeGroup(consumer.group());
            }
        } catch (RuntimeException e) {
            LOG.debug(e, "The group of the replies is gone already");
        }
    }
}
