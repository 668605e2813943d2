package io.cirque.benchmarks.system;

import java.util.Optional;

/** Why systems refuse shapes. */
final class Refusals {

    static final String NO_CHANNEL = "it carries bytes and has no Spring channel in this tool";
    static final String ONE_CONSUMER = "its messages cannot be shared between competing consumers";
    private static final String CHANNEL_ONLY = "it is a Spring channel; its scenarios are spring and spring-inprocess";
    private static final String NO_DISK = "it does not keep messages on a disk";

    private Refusals() {}

    static Optional<String> unless(boolean fits, String reason) {
        return fits ? Optional.empty() : Optional.of(reason);
    }

    /** Of a system that carries bytes in memory. */
    static Optional<String> unlessBytesInMemory(Shape shape) {
        return unless(shape.face() == Face.BYTES, NO_CHANNEL).or(() -> unless(!shape.durable(), NO_DISK));
    }

    /** Of a system that is a Spring channel. */
    static Optional<String> unlessChannel(Shape shape) {
        return unless(shape.face() == Face.CHANNEL, CHANNEL_ONLY);
    }
}
