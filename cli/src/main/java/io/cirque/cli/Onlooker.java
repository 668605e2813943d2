package io.cirque.cli;

import io.cirque.ring.RingReader;
import java.util.function.Consumer;

/** Reads along a ring: takes nothing, and holds nobody back. One thread at a time. */
interface Onlooker extends AutoCloseable {
    /** Messages at a time. */
    int BATCH = 256;

    /** The best that the ring's policy allows. */
    static Onlooker of(RingName name, Stop stop) {
        RingReader reader;
        try {
            reader = name.reader();
        } catch (UnsupportedOperationException ringThatNeedsGroups) {
            return new PeekOnlooker(name.open(), stop);
        }
        return new ReaderOnlooker(reader, stop);
    }

    /** Hands over what is there, from the oldest message to the latest at this moment. Comes first. */
    void history(Consumer<MessageCopy> to);

    /** Hands over what came since. Waits a little if there is nothing, so that its caller loops. */
    void next(Consumer<MessageCopy> to) throws InterruptedException;

    /** Cells that could not be looked at since the beginning: as many messages, where each fits one cell. */
    long lost();

    @Override
    void close();
}
