package io.cirque.autoconfigure.aot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cirque.autoconfigure.CirqueAutoConfiguration;
import io.cirque.autoconfigure.CirqueProperties;
import io.cirque.autoconfigure.Yaml;
import io.cirque.autoconfigure.endpoint.Answer;
import io.cirque.autoconfigure.endpoint.CirqueEndpoint;
import io.cirque.autoconfigure.endpoint.CirqueEndpointAutoConfiguration;
import io.cirque.autoconfigure.endpoint.PeekedMessage;
import io.cirque.autoconfigure.endpoint.RingDescription;
import io.cirque.autoconfigure.health.CirqueHealthContributorAutoConfiguration;
import io.cirque.autoconfigure.metrics.CirqueMetrics;
import io.cirque.autoconfigure.metrics.CirqueMetricsAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.javapoet.ClassName;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.PollableChannel;
import org.springframework.messaging.support.GenericMessage;

/** An application of another package that was processed ahead of time, on the JVM: the same beans, from the configuration of its start. */
@CompileWithForkedClassLoader
class AotTests {
    private final Path directory;

    AotTests(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void worksAndFollowsTheConfigurationOfItsStart() {
        runProcessed("{orders: }", "{orders: {concurrency: 2}, later: {delivery: polled}}", context -> {
            context.getBean("orders", MessageChannel.class).send(new GenericMessage<>("two chairs"));
            assertThat(context.getBean(Desk.class).next()).isEqualTo("two chairs");
            context.getBean("later", MessageChannel.class).send(new GenericMessage<>("one table"));
            assertThat(context.getBean("later", PollableChannel.class).receive(30_000))
                    .isNotNull();
            assertThat(context.getBean(CirqueEndpoint.class).rings().rings()).containsOnlyKeys("orders", "later");
            assertThat(context.getBean(CirqueMetrics.class)).isNotNull();
            assertThat(context.containsBean("cirqueHealthContributor")).isTrue();
        });
    }

    @Test
    void refusesAWrongConfigurationAtItsStart() {
        assertThatThrownBy(() -> runProcessed("{orders: }", "{orders: {concurrency: 0}}", context -> {}))
                .hasStackTraceContaining("nobody would handle the messages");
    }

    @ParameterizedTest
    @ValueSource(classes = {RingDescription.class, RingDescription.State.class, PeekedMessage.class, Answer.class})
    void registersWhatTheEndpointAnswers(Class<?> type) {
        assertThat(RuntimeHintsPredicates.reflection().onType(type))
                .accepts(process("{orders: }").hints());
    }

    @Test
    void registersTheProperties() {
        RuntimeHints hints = process("{orders: }").hints();
        assertThat(RuntimeHintsPredicates.reflection().onType(CirqueProperties.Channel.class))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onType(CirqueProperties.Endpoint.class))
                .accepts(hints);
    }

    private Processed process(String channels) {
        TestGenerationContext generation = new TestGenerationContext(Application.class);
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            configure(context, channels);
            context.register(Application.class);
            ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            generation.writeGeneratedContent();
            return new Processed(generation, initializer.reflectionName());
        }
    }

    private void runProcessed(String built, String started, Use use) {
        Processed processed = process(built);
        assertThat(directory).isEmptyDirectory(); // processing opens no ring
        TestCompiler.forSystem().with(processed.generation()).compile(compiled -> {
            try (GenericApplicationContext context = new GenericApplicationContext()) {
                configure(context, started);
                initializer(compiled.getInstance(ApplicationContextInitializer.class, processed.initializer()))
                        .initialize(context);
                context.refresh();
                use.of(context);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static ApplicationContextInitializer<GenericApplicationContext> initializer(
            ApplicationContextInitializer<?> compiled) {
        return (ApplicationContextInitializer<GenericApplicationContext>) compiled;
    }

    private void configure(GenericApplicationContext context, String channels) {
        Yaml.of("""
                management.endpoints.web.exposure.include: cirque
                cirque:
                  directory: %s
                  channels: %s
                """.formatted(directory, channels)).initialize(context);
    }

    private record Processed(TestGenerationContext generation, String initializer) {
        RuntimeHints hints() {
            return generation.getRuntimeHints();
        }
    }

    @FunctionalInterface
    private interface Use {
        void of(GenericApplicationContext context);
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        TaskSchedulingAutoConfiguration.class,
        IntegrationAutoConfiguration.class,
        EndpointAutoConfiguration.class,
        CirqueAutoConfiguration.class,
        CirqueEndpointAutoConfiguration.class,
        CirqueHealthContributorAutoConfiguration.class,
        CirqueMetricsAutoConfiguration.class
    })
    static class Application {
        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @Bean
        Desk desk() {
            return new Desk();
        }
    }

    static class Desk {
        private final LinkedBlockingQueue<String> handled = new LinkedBlockingQueue<>();

        @ServiceActivator(inputChannel = "orders")
        void handle(String order) {
            handled.add(order);
        }

        String next() {
            try {
                return String.valueOf(handled.poll(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
