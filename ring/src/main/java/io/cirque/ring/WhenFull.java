package io.cirque.ring;

/** What a publisher meets when the ring is full; part of the ring's file, the same for all its processes. */
public enum WhenFull {
    /** It may wait for room. Nothing is lost. */
    BLOCK(0),
    /** It is told at once, and never waits. Nothing that was accepted is lost. */
    REJECT(1),
    /**
     * Nobody waits: the oldest messages make room. A group that is too slow goes on with the oldest message that is still
     * there, and is told how much it lost. Consumers get copies, so that nothing changes under their hands.
     */
    OVERWRITE(2),
    /**
     * Nothing is ever taken out: the ring fills up once, and then refuses. Every new group can read it from the first
     * message.
     */
    RETAIN(3);

    private final int code;

    WhenFull(int code) {
        this.code = code;
    }

    /** Whether a publisher may wait for room. Where the oldest make room it is for another publisher that it waits. */
    boolean mayWait() {
        return this == BLOCK || this == OVERWRITE;
    }

    /** Whether what nobody reads stands in nobody's way, or is kept on purpose. */
    boolean keepsWithoutGroups() {
        return this == OVERWRITE || this == RETAIN;
    }

    /** The number that stands for this policy in the file. */
    int code() {
        return code;
    }

    static WhenFull ofCode(int code) {
        for (WhenFull policy : values()) {
            if (policy.code() == code) {
                return policy;
            }
        }
        throw new RingVersionException("the ring has the when-full policy number " + code
                + ", which this version of Cirque does not know: use the version that made the ring");
    }
}
