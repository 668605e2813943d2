package io.cirque.integration.support;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** Several messages as one. */
final class Batches {
    private Batches() {}

    /**
     * A message with a list, and of headers the sequence number and the delivery attempt of the first.
     *
     * @param acknowledgment for its header, or null for none
     */
    static Message<?> of(List<Message<?>> messages, BatchMode mode, @Nullable RingAcknowledgment acknowledgment) {
        Message<?> first = messages.get(0);
        AtomicInteger attempt = new IntegrationMessageHeaderAccessor(first).getDeliveryAttempt();
        return MessageBuilder.withPayload(payload(messages, mode))
                .setHeader(RingHeaders.SEQUENCE, first.getHeaders().get(RingHeaders.SEQUENCE))
                .setHeader(
                        IntegrationMessageHeaderAccessor.DELIVERY_ATTEMPT,
                        attempt == null ? null : new AtomicInteger(attempt.get()))
                .setHeader(IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK, acknowledgment)
                .build();
    }

    private static List<?> payload(List<Message<?>> messages, BatchMode mode) {
        return mode == BatchMode.MESSAGES
                ? List.copyOf(messages)
                : messages.stream().map(Message::getPayload).toList();
    }
}
