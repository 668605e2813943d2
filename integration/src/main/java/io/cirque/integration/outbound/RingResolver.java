package io.cirque.integration.outbound;

import io.cirque.ring.RingQueue;
import org.jspecify.annotations.Nullable;

/** Finds rings by name. Must be thread-safe, and ought not to make rings because a message names them. */
@FunctionalInterface
public interface RingResolver {
    /**
     * Finds a ring.
     *
     * @param name what an expression gave for a message
     * @return an open ring; null if there is none of this name
     */
    @Nullable
    RingQueue resolve(String name);
}
