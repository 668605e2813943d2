package io.cirque.integration.outbound;

import io.micrometer.observation.ObservationRegistry;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.support.MutableMessage;
import org.springframework.integration.support.management.observation.DefaultMessageSenderObservationConvention;
import org.springframework.integration.support.management.observation.IntegrationObservation;
import org.springframework.integration.support.management.observation.MessageSenderContext;
import org.springframework.integration.support.management.observation.MessageSenderObservationConvention;
import org.springframework.messaging.Message;

/** Observes that a message is published, as Spring Integration does for channels. */
final class SenderObservation {
    private SenderObservation() {}

    /**
     * Publishes the message, or a copy with the headers that a tracer puts in, {@code traceparent} for example.
     *
     * @param convention null for Spring Integration's
     * @param name of the component
     */
    static boolean observe(
            ObservationRegistry registry,
            @Nullable MessageSenderObservationConvention convention,
            String name,
            Message<?> message,
            Predicate<Message<?>> publish) {
        if (registry.isNoop()) {
            return publish.test(message);
        }
        MutableMessage<?> traced = MutableMessage.of(message);
        Boolean published = IntegrationObservation.PRODUCER
                .observation(
                        convention,
                        DefaultMessageSenderObservationConvention.INSTANCE,
                        () -> new MessageSenderContext(traced, name),
                        registry)
                .observe(() -> publish.test(traced));
        return Boolean.TRUE.equals(published);
    }
}
