package io.cirque.integration.bridge;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a bridge is at this moment. A bridge that waits loses nothing: it goes on by itself when it can.
 *
 * @param running whether it has been started, and not stopped since
 * @param waitsFor what it waits for, such as {@code Kafka}; null if it does not wait
 * @param since since when it waits; null if it does not
 * @param cause what the last try ended with; null if it does not wait, or has had no answer at all
 */
public record BridgeStatus(
        boolean running,
        @Nullable String waitsFor,
        @Nullable Instant since,
        @Nullable String cause) {}
