package io.cirque.ring;

/**
 * An operator gave what a consumer held to others of its group, see {@link RingQueue#releaseClaim}: they get the
 * messages, this consumer's acknowledgment of them does not count. The consumer can go on: what it takes next is its own.
 */
public final class RingClaimLostException extends RingException {
    private static final long serialVersionUID = 1L;

    RingClaimLostException(String message) {
        super(message);
    }
}
