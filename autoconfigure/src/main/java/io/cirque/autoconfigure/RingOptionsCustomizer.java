package io.cirque.autoconfigure;

import io.cirque.ring.RingOptions;

/**
 * A bean that says of a ring what {@code application.yml} does not say: how many participants and groups it has room for,
 * or how this application waits for it. Several are called in the order of {@code @Order}.
 */
@FunctionalInterface
public interface RingOptionsCustomizer {
    /**
     * Adds to what the configuration says of a ring.
     *
     * @param ring the ring's name
     * @param options hold what the configuration states; what is added to them must agree with the ring's file if it
     *     exists
     */
    void customize(String ring, RingOptions.Builder options);
}
