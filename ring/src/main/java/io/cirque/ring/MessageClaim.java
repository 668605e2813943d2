package io.cirque.ring;

import java.nio.ByteBuffer;

/**
 * A reserved cell that is written in place, from {@link Producer#claim}. Commit or abort it soon: consumers wait for
 * it. To be settled by the thread that made it: when that is dead, closing its producer aborts it. Meant for try-with-resources, which aborts what was not committed.
 */
public final class MessageClaim implements AutoCloseable {
    private final Producer producer;
    private final long cell;
    private final int length;
    private final ByteBuffer buffer;
    private boolean settled;

    MessageClaim(Producer producer, long cell, int length, ByteBuffer buffer) {
        this.producer = producer;
        this.cell = cell;
        this.length = length;
        this.buffer = buffer;
    }

    /**
     * The message to be: exactly as many bytes as were claimed, little-endian. It may hold anything at first. Not to be
     * touched after {@link #commit()} or {@link #abort()}.
     *
     * @return a view of the ring's memory
     */
    public ByteBuffer buffer() {
        return buffer;
    }

    /**
     * Publishes the message.
     *
     * @throws IllegalStateException if it was committed or aborted before
     */
    public void commit() {
        settle();
        producer.claimed =
                null; // no call: if there is no stack for the next, the producer's next use gives the cell up
        producer.commit(cell, length);
    }

    /**
     * Gives the message up: no consumer will see it.
     *
     * @throws IllegalStateException if it was committed or aborted before
     */
    public void abort() {
        settle();
        producer.claimed = null;
        producer.abort();
    }

    private void settle() {
        if (settled) {
            throw new IllegalStateException("the claim was committed or aborted before");
        }
        settled = true;
    }

    /** Aborts what was neither committed nor aborted. */
    @Override
    public void close() {
        if (!settled) {
            abort();
        }
    }
}
