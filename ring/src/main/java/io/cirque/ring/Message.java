package io.cirque.ring;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message as its consumer sees it: a flyweight over the ring's cells that the next message overwrites. It is valid
 * during {@link MessageHandler#onMessage}, or from {@link Consumer#receive} to the acknowledgment; copy what is to be
 * kept. Not thread-safe.
 */
public final class Message {
    private static final byte[] EMPTY = {};

    private final Cells cells;
    private long cell;
    private int length;
    private int cellCount;
    private int deliveryCount;
    private byte[] joined = EMPTY;
    /** Whether the payload is in {@link #joined}, and the cells may have changed since. */
    private boolean copied;

    /** Null for those who only look: nobody takes anything from them. */
    private final @Nullable HeldClaim claim;

    Message(Cells cells) {
        this(cells, null);
    }

    /** Of a claim that its consumer may lose. */
    Message(Cells cells, @Nullable HeldClaim claim) {
        this.cells = cells;
        this.claim = claim;
    }

    /** Takes the message in the cells, or what was copied of it just before. */
    void wrap(long cell, int length, int cellCount, boolean copied) {
        this.cell = cell;
        this.length = length;
        this.cellCount = cellCount;
        this.copied = copied;
        this.deliveryCount = 1;
    }

    /** Copies what may be a message. */
    void copy(long from, int bytes) {
        if (joined.length < bytes) {
            joined = new byte[Math.max(bytes, 2 * joined.length)];
        }
        cells.read(from, 0, joined, 0, bytes);
    }

    void deliveryCount(int count) {
        this.deliveryCount = count;
    }

    int cellCount() {
        return cellCount;
    }

    /**
     * Bytes of payload.
     *
     * @return 0 or more
     */
    public int length() {
        return length;
    }

    /**
     * The message's number: it grows from message to message of a ring, in the order in which they were published, by
     * the number of cells that a message takes.
     *
     * @return the number of its first cell, from 0
     */
    public long sequence() {
        return cell;
    }

    /**
     * How often the message has been handed over, this time included. More than 1 after a consumer died or released it,
     * or its handler threw.
     *
     * @return 1 or more; at most 1,023
     */
    public int deliveryCount() {
        return deliveryCount;
    }

    /**
     * The payload in one piece, read-only and little-endian, from position 0 to its length. A message of one cell is
     * not copied, a larger one is, into memory that the next message overwrites.
     *
     * <p>What is not copied lies open to others if an operator gives the message to them ({@link
     * RingQueue#releaseClaim}): then the view may show another message, and the acknowledgment says so. Copies are never
     * torn.
     *
     * @return a view that is valid as long as this message
     * @throws RingClaimLostException if an operator gave the message to others
     */
    public ByteBuffer buffer() {
        if (cellCount == 1 && !copied) {
            return cells.readOnlyPayload(cell, length);
        }
        if (!copied) {
            copy(cell, length);
            requireHeld();
        }
        return ByteBuffer.wrap(joined, 0, length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Copies the payload.
     *
     * @return a new array of {@link #length()} bytes
     * @throws RingClaimLostException if an operator gave the message to others
     */
    public byte[] toByteArray() {
        byte[] bytes = new byte[length];
        read(bytes, 0);
        return bytes;
    }

    /**
     * Copies the payload.
     *
     * @param target takes {@link #length()} bytes
     * @param offset where they begin
     * @throws IndexOutOfBoundsException if they do not fit
     * @throws RingClaimLostException if an operator gave the message to others
     */
    public void copyTo(byte[] target, int offset) {
        Objects.checkFromIndexSize(offset, length, target.length);
        read(target, offset);
    }

    private void read(byte[] target, int offset) {
        if (copied) {
            System.arraycopy(joined, 0, target, offset, length);
        } else {
            cells.read(cell, 0, target, offset, length);
            requireHeld();
        }
    }

    private void requireHeld() {
        if (claim != null) {
            claim.requireCopied();
        }
    }

    /**
     * Copies the payload to the target's position, which moves on by {@link #length()}.
     *
     * @param target with that much room
     * @throws BufferOverflowException if it has not
     * @throws RingClaimLostException if an operator gave the message to others
     */
    public void copyTo(ByteBuffer target) {
        if (target.hasArray()) {
            if (target.remaining() < length) {
                throw new BufferOverflowException();
            }
            copyTo(target.array(), target.arrayOffset() + target.position());
            target.position(target.position() + length);
        } else {
            target.put(buffer());
            requireHeld();
        }
    }
}
