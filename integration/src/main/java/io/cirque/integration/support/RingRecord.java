package io.cirque.integration.support;

import io.cirque.ring.Message;
import io.cirque.ring.RingQueue;

/** A message as it stood in its ring: what an error handler gets beside the exception. Immutable and thread-safe. */
public final class RingRecord {
    private final String ring;
    private final String group;
    private final long sequence;
    private final int deliveryCount;
    private final byte[] bytes;

    private RingRecord(String ring, String group, long sequence, int deliveryCount, byte[] bytes) {
        this.ring = ring;
        this.group = group;
        this.sequence = sequence;
        this.deliveryCount = deliveryCount;
        this.bytes = bytes;
    }

    /**
     * A copy of a message that is being delivered.
     *
     * @param ring where it was taken
     * @param group the group it was taken for
     * @param message valid now
     * @return keeps nothing of the message
     */
    public static RingRecord of(RingQueue ring, String group, Message message) {
        return new RingRecord(ring.name(), group, message.sequence(), message.deliveryCount(), message.toByteArray());
    }

    /**
     * The ring it was taken from.
     *
     * @return its name
     */
    public String ring() {
        return ring;
    }

    /**
     * The group it was taken for.
     *
     * @return its name
     */
    public String group() {
        return group;
    }

    /**
     * The message's number in its ring.
     *
     * @return grows from message to message
     */
    public long sequence() {
        return sequence;
    }

    /**
     * How often it has been delivered, this time included.
     *
     * @return 1 or more
     */
    public int deliveryCount() {
        return deliveryCount;
    }

    /**
     * What stood in the ring: usually an envelope.
     *
     * @return a copy
     */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** The bytes themselves, which must not be changed. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return "message " + sequence + " of ring '" + ring + "' for group '" + group + "', delivery " + deliveryCount
                + ", " + bytes.length + " bytes";
    }
}
