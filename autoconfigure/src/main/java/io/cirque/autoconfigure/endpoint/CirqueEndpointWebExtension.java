package io.cirque.autoconfigure.endpoint;

import io.cirque.autoconfigure.CirqueProperties.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * The endpoint over HTTP. What it refuses has an answer with {@code error}: 400 for a wrong parameter, 403 for what
 * {@code cirque.endpoint} does not permit, 404 for what is not there, 409 for what the ring's state forbids, 503 for a ring
 * that cannot be used any more. Thread-safe.
 */
@EndpointWebExtension(endpoint = CirqueEndpoint.class)
public final class CirqueEndpointWebExtension {
    private static final String MESSAGES = "messages";

    private final RingOperator operator;

    CirqueEndpointWebExtension(RingOperator operator) {
        this.operator = operator;
    }

    /**
     * {@code GET /actuator/cirque/RING}.
     *
     * @param ring its name
     * @return a {@link RingDescription}
     */
    @ReadOperation
    public WebEndpointResponse<Object> ring(@Selector String ring) {
        return respond(() -> RingDescription.of(operator.ring(ring)));
    }

    /**
     * {@code GET /actuator/cirque/RING/messages}, where {@code cirque.endpoint.peek} permits it.
     *
     * @param ring its name
     * @param part {@code messages}
     * @param from the least sequence number; default the oldest message that is there
     * @param limit the most messages, at most 100; default 10
     * @return {@code messages}, a list of {@link PeekedMessage}
     */
    @ReadOperation
    public WebEndpointResponse<Object> peek(
            @Selector String ring, @Selector String part, @Nullable Long from, @Nullable Integer limit) {
        return respond(() -> {
            if (!part.equals(MESSAGES)) {
                throw new RefusedException(
                        RefusedException.NOT_FOUND, "a ring has no part '" + part + "'. Known: " + MESSAGES);
            }
            List<PeekedMessage> messages = operator.peek(
                    ring,
                    Objects.requireNonNullElse(from, 0L),
                    Objects.requireNonNullElse(limit, RingOperator.DEFAULT_PEEK));
            return OperationResponseBody.of(Map.of(MESSAGES, messages));
        });
    }

    /**
     * {@code POST /actuator/cirque/RING/OPERATION}, where {@code cirque.endpoint.operations} permits it.
     *
     * @param ring its name
     * @param operation {@code remove-group}, {@code reset-group}, {@code clear} or {@code release-claim}
     * @param group for the first two
     * @param to for {@code reset-group}: {@code earliest}, {@code latest} or a sequence number
     * @param slot for {@code release-claim}: whose
     * @param registration for {@code release-claim}: whose
     * @return an {@link Answer}
     */
    @WriteOperation
    public WebEndpointResponse<Object> operate(
            @Selector String ring,
            @Selector String operation,
            @Nullable String group,
            @Nullable String to,
            @Nullable Integer slot,
            @Nullable Long registration) {
        return respond(() -> switch (operation(operation)) {
            case REMOVE_GROUP -> operator.removeGroup(ring, group);
            case RESET_GROUP -> operator.resetGroup(ring, group, to);
            case CLEAR -> operator.clear(ring);
            case RELEASE_CLAIM -> operator.releaseClaim(ring, slot, registration);
        });
    }

    private static Operation operation(String name) {
        return Arrays.stream(Operation.values())
                .filter(operation -> RingOperator.name(operation).equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        RefusedException.NOT_FOUND, "there is no operation '" + name + "'. Known: " + operations()));
    }

    private static String operations() {
        return Arrays.stream(Operation.values()).map(RingOperator::name).collect(Collectors.joining(", "));
    }

    private static WebEndpointResponse<Object> respond(Supplier<Object> answer) {
        try {
            return new WebEndpointResponse<>(answer.get());
        } catch (RefusedException e) {
            return new WebEndpointResponse<>(
                    OperationResponseBody.of(Map.of("error", String.valueOf(e.getMessage()))), e.status());
        }
    }
}
