package io.cirque.autoconfigure;

import io.cirque.integration.support.RingListenerOptions;

/**
 * A bean that says of a channel or an inbound adapter what {@code application.yml} does not say: its error handler, retry
 * template, transaction manager, executor or time to shut down. Several are called in the order of {@code @Order}.
 */
@FunctionalInterface
public interface ListenerOptionsCustomizer {
    /**
     * Adds to what the configuration says of a listener.
     *
     * @param name bean name: that of the channel, or {@code cirque.inbound.NAME}
     * @param options hold what the configuration states
     */
    void customize(String name, RingListenerOptions.Builder options);
}
