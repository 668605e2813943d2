package io.cirque.ring;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the peers of a test know for sure, in a mapped file of its own beside the ring: it outlives whoever is killed.
 * For each message, whether its publish returned, and how often it was delivered to each group.
 *
 * <pre>
 *      0  producers are to end        8  consumers are to end      16  redeliveries logged
 *    256  per producer, 128 bytes: messages begun
 *   1024  per consumer, 128 bytes: the message in its handler + 1, deliveries, deliveries of its present process
 *   8192  the log of redeliveries: {group, message, nanoTime, pid}
 *         then a byte for each message: acknowledged; then a byte for each message and group: deliveries
 * </pre>
 */
final class KillLedger {
    static final int PRODUCERS = 2;
    static final int GROUPS = 2;
    static final int CONSUMERS_PER_GROUP = 3;
    static final int CONSUMERS = GROUPS * CONSUMERS_PER_GROUP;

    /** Numbers that a producer has; not all of them are messages. */
    static final int NUMBERS = 1 << 22;

    private static final int PRODUCERS_END = 0;
    private static final int CONSUMERS_END = 8;
    private static final int LOGGED = 16;
    private static final int PRODUCER = 256;
    private static final int CONSUMER = 1024;
    private static final int STRIDE = 128;
    private static final int LOG = 8192;
    private static final int LOG_ENTRY = 32;
    private static final int LOG_ENTRIES = 1 << 16;
    private static final int ACKNOWLEDGED = LOG + LOG_ENTRY * LOG_ENTRIES;
    private static final int MESSAGES = PRODUCERS * NUMBERS;
    private static final int DELIVERED = ACKNOWLEDGED + MESSAGES;
    private static final int LENGTH = DELIVERED + GROUPS * MESSAGES;

    private final MappedByteBuffer words;

    private KillLedger(MappedByteBuffer words) {
        this.words = words;
    }

    static KillLedger open(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer words = channel.map(MapMode.READ_WRITE, 0, LENGTH);
            words.order(ByteOrder.LITTLE_ENDIAN);
            return new KillLedger(words);
        }
    }

    static int message(int producer, int number) {
        return producer * NUMBERS + number;
    }

    void endProducers() {
        Words.setRelease(words, PRODUCERS_END, 1);
    }

    boolean producersEnd() {
        return Words.getAcquire(words, PRODUCERS_END) != 0;
    }

    void endConsumers() {
        Words.setRelease(words, CONSUMERS_END, 1);
    }

    boolean consumersEnd() {
        return Words.getAcquire(words, CONSUMERS_END) != 0;
    }

    /** Numbers below this have been begun by the producer. */
    int begun(int producer) {
        return (int) Words.getAcquire(words, PRODUCER + producer * STRIDE);
    }

    void begin(int producer, int number) {
        Words.setRelease(words, PRODUCER + producer * STRIDE, number + 1);
    }

    void acknowledged(int message) {
        addToByte(ACKNOWLEDGED + message);
    }

    boolean isAcknowledged(int message) {
        return words.get(ACKNOWLEDGED + message) != 0;
    }

    void delivered(int group, int message) {
        addToByte(DELIVERED + group * MESSAGES + message);
    }

    int deliveries(int group, int message) {
        return words.get(DELIVERED + group * MESSAGES + message) & 0xff;
    }

    /** By an atomic operation: nothing is ordered before what came before it, and two at once both count. */
    private void addToByte(int offset) {
        Words.getAndAdd(words, offset & ~7, 1L << (8 * (offset & 7)));
    }

    void consumerBegins(int consumer) {
        Words.setRelease(words, CONSUMER + consumer * STRIDE, 0);
        Words.setRelease(words, CONSUMER + consumer * STRIDE + 16, 0);
    }

    void handling(int consumer, int message) {
        Words.setRelease(words, CONSUMER + consumer * STRIDE, message + 1);
    }

    void handled(int consumer) {
        int at = CONSUMER + consumer * STRIDE;
        Words.setRelease(words, at + 8, Words.get(words, at + 8) + 1);
        Words.setRelease(words, at + 16, Words.get(words, at + 16) + 1);
        Words.setRelease(words, at, 0);
    }

    /** The message in the consumer's handler, or -1. */
    int inHand(int consumer) {
        return (int) Words.getAcquire(words, CONSUMER + consumer * STRIDE) - 1;
    }

    /** Messages that all processes which were this consumer have handled. */
    long allHandled(int consumer) {
        return Words.getAcquire(words, CONSUMER + consumer * STRIDE + 8);
    }

    /** Messages that the present process of this consumer has handled. */
    long handledNow(int consumer) {
        return Words.getAcquire(words, CONSUMER + consumer * STRIDE + 16);
    }

    void redelivered(int group, int message) {
        long index = Words.getAndAdd(words, LOGGED, 1);
        if (index < LOG_ENTRIES) {
            int at = LOG + (int) index * LOG_ENTRY;
            Words.set(words, at, group);
            Words.set(words, at + 8, message);
            Words.set(words, at + 24, ThisProcess.PID);
            Words.setRelease(words, at + 16, System.nanoTime());
        }
    }

    /** The nanoTime of the first redelivery of the message since then, by another process; 0 if there is none. */
    long redeliveryTime(int group, int message, long since, long notBy) {
        int logged = (int) Math.min(Words.getAcquire(words, LOGGED), LOG_ENTRIES);
        for (int i = 0; i < logged; i++) {
            int at = LOG + i * LOG_ENTRY;
            long time = Words.getAcquire(words, at + 16);
            if (time >= since
                    && Words.get(words, at) == group
                    && Words.get(words, at + 8) == message
                    && Words.get(words, at + 24) != notBy) {
                return time;
            }
        }
        return 0;
    }
}
