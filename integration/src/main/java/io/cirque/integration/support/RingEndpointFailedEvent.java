package io.cirque.integration.support;

import org.springframework.integration.events.IntegrationEvent;

/**
 * An endpoint has stopped by itself, because its ring was deleted, closed or found damaged, or its group removed.
 * Start it again when that is mended.
 */
public class RingEndpointFailedEvent extends IntegrationEvent {
    /**
     * An event.
     *
     * @param source the endpoint, which does not run any more
     * @param cause why
     */
    public RingEndpointFailedEvent(Object source, Throwable cause) {
        super(source, cause);
    }
}
