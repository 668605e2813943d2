package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.Sender;
import java.util.concurrent.TimeUnit;

/** Sends as fast as it can: the warm-up, the messages that are measured, and a last one. For one thread. */
final class Producer {

    /** Short enough for the loop's compiled body to be entered anew soon, and for the time to be looked at. */
    private static final int CHUNK = 256;

    private final int index;
    private final Load load;
    private final int producers;
    private final byte[][] batch;
    private long count;

    /**
     * @param index of this producer
     * @param producers how many there are
     * @param batchSize messages that are sent at once
     */
    Producer(int index, int producers, int batchSize, Load load) {
        this.index = index;
        this.producers = producers;
        this.load = load;
        this.batch = new byte[batchSize][];
        for (int i = 0; i < batchSize; i++) {
            batch[i] = Content.newMessage(load.size());
        }
    }

    /** Sends all that this producer has to send. */
    void run(Sender sender) {
        long limit = TimeUnit.SECONDS.toNanos(load.seconds());
        send(sender, share(load.warmup()), 0, System.nanoTime() + limit / 2);
        send(sender, share(load.messages()) - 1, Sequence.MEASURED, System.nanoTime() + limit);
        sendOne(sender, Sequence.MEASURED | Sequence.LAST);
    }

    /** How many were sent. */
    long count() {
        return count;
    }

    private long share(long messages) {
        return (messages + producers - 1) / producers;
    }

    private void send(Sender sender, long messages, long flags, long deadline) {
        long end = count + messages;
        while (count < end && deadline - System.nanoTime() > 0) {
            if (batch.length == 1) {
                sendChunk(sender, Math.min(end, count + CHUNK), flags);
            } else {
                sendBatches(sender, Math.min(end, count + CHUNK), flags);
            }
        }
    }

    private void sendChunk(Sender sender, long end, long flags) {
        while (count < end) {
            sendOne(sender, flags);
        }
    }

    private void sendOne(Sender sender, long flags) {
        byte[] message = batch[0];
        Content.stamp(message, Sequence.of(index, count, flags));
        while (!sender.offer(message)) {
            Thread.onSpinWait();
        }
        count++;
    }

    private void sendBatches(Sender sender, long end, long flags) {
        while (count < end) {
            for (byte[] message : batch) {
                Content.stamp(message, Sequence.of(index, count++, flags));
            }
            int sent = 0;
            while (sent < batch.length) {
                int accepted = sender.offerAll(batch, sent);
                if (accepted == 0) {
                    Thread.onSpinWait();
                }
                sent += accepted;
            }
        }
    }
}
