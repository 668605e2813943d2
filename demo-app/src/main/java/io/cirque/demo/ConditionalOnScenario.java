package io.cirque.demo;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** A component of some scenarios only. */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnScenario.OnScenario.class)
public @interface ConditionalOnScenario {
    /** The scenarios. */
    Scenario[] value();

    /** Compares with {@code demo.scenario}. */
    final class OnScenario implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            String id = context.getEnvironment().getProperty(Scenario.PROPERTY, Scenario.ORDER_DESK.id());
            Scenario[] scenarios =
                    metadata.getAnnotations().get(ConditionalOnScenario.class).getEnumArray("value", Scenario.class);
            return Arrays.stream(scenarios).anyMatch(scenario -> scenario.id().equals(id));
        }
    }
}
