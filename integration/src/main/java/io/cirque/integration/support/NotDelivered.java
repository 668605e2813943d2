package io.cirque.integration.support;

import java.time.Duration;

/** Makes the ring's consumer keep the message. Thrown and caught by dispatch threads, therefore without a trace. */
final class NotDelivered extends RuntimeException {
    private final transient Duration pause;

    NotDelivered(Duration pause) {
        super("the message was not delivered", null, false, false);
        this.pause = pause;
    }

    /** How long to wait before it is tried again. */
    Duration pause() {
        return pause;
    }
}
