package io.cirque.autoconfigure.endpoint;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.ring.RingQueue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The rings of this application, their groups and participants, in all processes. What it can do beyond that has shapes of
 * its own over HTTP and over JMX. Thread-safe.
 */
@Endpoint(id = "cirque")
public final class CirqueEndpoint {
    private final RingRegistry rings;

    CirqueEndpoint(RingRegistry rings) {
        this.rings = rings;
    }

    /**
     * All rings in short.
     *
     * @return by name
     */
    @ReadOperation
    public Rings rings() {
        Map<String, RingSummary> summaries = new LinkedHashMap<>();
        for (RingQueue ring : rings.rings()) {
            summaries.put(ring.name(), RingSummary.of(ring));
        }
        return new Rings(summaries);
    }

    /**
     * One ring with all its figures.
     *
     * @param ring its name
     * @return what it is like now
     * @throws IllegalArgumentException if the application has no such ring
     */
    @ReadOperation
    public RingDescription ring(@Selector String ring) {
        return RingDescription.of(rings.get(ring));
    }

    /**
     * All rings of the application.
     *
     * @param rings by name, in the order of the configuration
     */
    public record Rings(Map<String, RingSummary> rings) implements OperationResponseBody {}
}
