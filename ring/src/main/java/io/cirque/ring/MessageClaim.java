package io.cirque.ring;

import java.nio.ByteBuffer;

/**
 * A reserved cell that is written in place, from {@link Producer#claim}. Commit or abort it soon: consumers wait for
 * it. Not thread-safe. Meant for try-with-resources, which aborts what was not committed.
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
        producer.commit(cell, length);
    }

    /**
     * Gives the message up: no consumer will see it.
     *
     * @throws IllegalStateException if it was committed or aborted before
     */
    public void abort() {
        settle();
        producer.abort(cell);
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
