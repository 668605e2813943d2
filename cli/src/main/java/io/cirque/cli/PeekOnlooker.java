package io.cirque.cli;

import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Of a ring whose messages make room when all groups have read them: looks at the cells now and then. A cell without a
 * message is that of a producer that is writing, or was killed over it, or has been written anew before this one looked:
 * it is given a moment, and then counted as lost.
 */
final class PeekOnlooker implements Onlooker {
    private static final long LOOK_MILLIS = 20;
    private static final long PATIENCE_NANOS = Duration.ofMillis(200).toNanos();
    private static final long UNKNOWN = -1;

    private final RingQueue ring;
    private final Stop stop;
    private long next = UNKNOWN;
    private long gap = UNKNOWN;
    private long gapSince;
    private long lost;

    PeekOnlooker(RingQueue ring, Stop stop) {
        this.ring = ring;
        this.stop = stop;
    }

    @Override
    public void history(Consumer<MessageCopy> to) {
        ring.walk(message -> handOver(MessageCopy.of(message), to));
    }

    @Override
    public void next(Consumer<MessageCopy> to) throws InterruptedException {
        List<MessageCopy> found = new ArrayList<>();
        ring.peek(next, BATCH, message -> found.add(MessageCopy.of(message)));
        int handedOver = 0;
        while (handedOver < found.size() && isNext(found.get(handedOver))) {
            handOver(found.get(handedOver), to);
            handedOver++;
        }
        if (handedOver == 0) {
            stop.sleep(LOOK_MILLIS);
        }
    }

    /** Whether there is no gap before the message, or one that will not be filled any more. */
    private boolean isNext(MessageCopy message) {
        if (next == UNKNOWN || message.sequence() == next) {
            return true;
        }
        long now = System.nanoTime();
        if (gap != next) {
            gap = next;
            gapSince = now;
        }
        if (now - gapSince < PATIENCE_NANOS) {
            return false;
        }
        lost += message.sequence() - next;
        return true;
    }

    private void handOver(MessageCopy message, Consumer<MessageCopy> to) {
        to.accept(message);
        int cellPayload = ring.geometry().cellPayload();
        next = message.sequence() + Math.max(1, (message.payload().length + cellPayload - 1L) / cellPayload);
    }

    @Override
    public long lost() {
        return lost;
    }

    @Override
    public void close() {
        ring.close();
    }
}
