package io.cirque.autoconfigure.health;

import org.springframework.boot.health.contributor.Status;

/**
 * States of a ring that works, but that somebody should look at. The health endpoint's own order does not know them:
 * they show in the ring's entry and leave the whole {@code UP}, unless {@code management.endpoint.health.status.order}
 * names them.
 */
public final class RingStatus {
    /** A group that no living consumer reads has kept producers waiting for longer than {@code held-back-for}. */
    public static final Status HELD_BACK = new Status("HELD_BACK");

    /**
     * A process has held a message, or has been about to write one, for longer than {@code stuck-for} without getting
     * on: it is stopped, or its handler hangs.
     */
    public static final Status STUCK = new Status("STUCK");

    /** The ring has been filled to {@code nearly-full-percent} for longer than {@code nearly-full-for}. */
    public static final Status NEARLY_FULL = new Status("NEARLY_FULL");

    private RingStatus() {}
}
