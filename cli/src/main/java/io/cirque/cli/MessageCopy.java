package io.cirque.cli;

import io.cirque.ring.Message;

/** A message that is kept. Immutable as long as nobody writes to its payload. */
final class MessageCopy {
    private final long sequence;
    private final int deliveryCount;
    private final byte[] payload;

    private MessageCopy(long sequence, int deliveryCount, byte[] payload) {
        this.sequence = sequence;
        this.deliveryCount = deliveryCount;
        this.payload = payload;
    }

    static MessageCopy of(Message message) {
        return new MessageCopy(message.sequence(), message.deliveryCount(), message.toByteArray());
    }

    long sequence() {
        return sequence;
    }

    int deliveryCount() {
        return deliveryCount;
    }

    byte[] payload() {
        return payload;
    }
}
