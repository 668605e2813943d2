package io.cirque.autoconfigure.endpoint;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What became of an operation.
 *
 * @param done whether the ring was changed
 * @param message what happened
 */
public record Answer(boolean done, String message) implements OperationResponseBody {}
