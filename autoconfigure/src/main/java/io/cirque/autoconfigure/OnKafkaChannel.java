package io.cirque.autoconfigure;

import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches if a channel of {@code cirque.channels} has transport "kafka". */
public final class OnKafkaChannel extends SpringBootCondition {
    /** For conditions of configurations. */
    public OnKafkaChannel() {}

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Kafka channel");
        return isThere(context.getEnvironment())
                ? ConditionOutcome.match(message.because("a channel has transport kafka"))
                : ConditionOutcome.noMatch(message.because("no channel has transport kafka"));
    }

    /** All as texts, with the path as the key: whatever is wrong with them, others say so better. */
    private static boolean isThere(Environment environment) {
        return Binder.get(environment)
                .bind("cirque.channels", Bindable.mapOf(String.class, String.class))
                .orElseGet(Map::of)
                .entrySet()
                .stream()
                .anyMatch(entry -> entry.getKey().endsWith(".transport") && "kafka".equalsIgnoreCase(entry.getValue()));
    }
}
