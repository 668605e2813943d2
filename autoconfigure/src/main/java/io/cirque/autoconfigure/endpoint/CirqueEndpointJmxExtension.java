package io.cirque.autoconfigure.endpoint;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.jmx.annotation.EndpointJmxExtension;

/** The endpoint over JMX: an operation for each thing to do. What is refused throws, with the reason. Thread-safe. */
@EndpointJmxExtension(endpoint = CirqueEndpoint.class)
public final class CirqueEndpointJmxExtension {
    private final RingOperator operator;

    CirqueEndpointJmxExtension(RingOperator operator) {
        this.operator = operator;
    }

    /**
     * Looks at messages without taking them, where {@code cirque.endpoint.peek} permits it.
     *
     * @param ring its name
     * @param from the least sequence number; default the oldest message that is there
     * @param limit the most messages, at most 100; default 10
     * @return the messages
     */
    @ReadOperation
    public List<PeekedMessage> peek(String ring, @Nullable Long from, @Nullable Integer limit) {
        return operator.peek(
                ring,
                Objects.requireNonNullElse(from, 0L),
                Objects.requireNonNullElse(limit, RingOperator.DEFAULT_PEEK));
    }

    /**
     * Removes a group without living members.
     *
     * @param ring the ring's name
     * @param group the group's name
     * @return what became of it
     */
    @WriteOperation
    public Answer removeGroup(String ring, String group) {
        return operator.removeGroup(ring, group);
    }

    /**
     * Has a group go on elsewhere.
     *
     * @param ring the ring's name
     * @param group the group's name
     * @param to {@code earliest}, {@code latest} or a sequence number
     * @return what became of it
     */
    @WriteOperation
    public Answer resetGroup(String ring, String group, String to) {
        return operator.resetGroup(ring, group, to);
    }

    /**
     * Has all groups go on behind the latest message.
     *
     * @param ring the ring's name
     * @return what became of it
     */
    @WriteOperation
    public Answer clear(String ring) {
        return operator.clear(ring);
    }

    /**
     * Gives what a participant holds to others of its group.
     *
     * @param ring the ring's name
     * @param slot the participant's slot
     * @param registration the participant's registration
     * @return what became of it
     */
    @WriteOperation
    public Answer releaseClaim(String ring, int slot, long registration) {
        return operator.releaseClaim(ring, slot, registration);
    }
}
