package io.cirque.ring;

/** What a publisher meets when the ring is full; part of the ring's file, the same for all its processes. */
public enum WhenFull {
    /** It may wait for room. Nothing is lost. */
    BLOCK(0),
    /** It is told at once, and never waits. Nothing that was accepted is lost. */
    REJECT(1);

    private final int code;

    WhenFull(int code) {
        this.code = code;
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
