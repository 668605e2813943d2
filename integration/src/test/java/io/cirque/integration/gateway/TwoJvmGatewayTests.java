package io.cirque.integration.gateway;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.integration.OtherJvm;
import io.cirque.integration.outbound.RingOutboundGateway;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.integration.MessageTimeoutException;
import org.springframework.integration.annotation.Gateway;
import org.springframework.integration.annotation.IntegrationComponentScan;
import org.springframework.integration.annotation.MessagingGateway;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.messaging.MessageHandlingException;

/** A {@code @MessagingGateway} here calls methods in other JVMs, of which some are killed. */
class TwoJvmGatewayTests {
    private static final String PATIENT = "60000";

    @TempDir
    Path directory;

    private final List<OtherJvm> jvms = new ArrayList<>();
    private AnnotationConfigApplicationContext context;
    private Asking asking;

    /** What the application sees of the other JVM. */
    @MessagingGateway
    interface Asking {
        @Gateway(requestChannel = "ask", replyTimeoutExpression = PATIENT)
        Answer ask(Question question);
    }

    @Configuration
    @EnableIntegration
    @IntegrationComponentScan(
            basePackageClasses = Asking.class,
            useDefaultFilters = false,
            includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Asking.class))
    static class Caller {
        @Bean
        RingQueue questions(RingDirectory rings) {
            return rings.openOrCreate(
                    "questions", RingOptions.builder().capacity(1 << 20).build());
        }

        @Bean
        RingQueue answers(RingDirectory rings) {
            return rings.openOrCreate(
                    "answers",
                    RingOptions.builder()
                            .capacity(1 << 16)
                            .groups(List.of())
                            .maxGroups(2)
                            .build());
        }

        @Bean
        EnvelopeCodec codec() {
            return EnvelopeCodec.builder()
                    .trustedPackages("io.cirque.integration")
                    .build();
        }

        @Bean
        @ServiceActivator(inputChannel = "ask")
        RingOutboundGateway gateway(RingQueue questions, RingQueue answers, EnvelopeCodec codec) {
            RingOutboundGateway gateway = new RingOutboundGateway(questions, answers);
            gateway.setCodec(codec);
            gateway.setReceiveTimeout(Duration.ofMinutes(1));
            return gateway;
        }
    }

    /** A process that calls until it is killed. */
    static final class CallerMain {
        private CallerMain() {}

        public static void main(String[] arguments) {
            Asking asking = caller(Path.of(arguments[0])).getBean(Asking.class);
            for (int i = 0; ; i++) {
                Answer answer = asking.ask(new Question("from another " + i));
                if (!answer.question().equals("from another " + i)) {
                    System.out.println("wrong " + answer);
                }
                if (i == 100) {
                    System.out.println("calling");
                }
            }
        }
    }

    private static AnnotationConfigApplicationContext caller(Path directory) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(RingDirectory.class, () -> RingDirectory.of(directory));
        context.register(Caller.class);
        context.refresh();
        return context;
    }

    @BeforeEach
    void open() {
        context = caller(directory);
        asking = context.getBean(Asking.class);
    }

    @AfterEach
    void close() {
        context.close();
        jvms.forEach(OtherJvm::close);
    }

    private OtherJvm replier(long micros) {
        OtherJvm jvm = OtherJvm.start(Replier.class, directory, micros);
        jvms.add(jvm);
        jvm.awaitLine("ready ");
        return jvm;
    }

    @Test
    void aMethodHereCallsAMethodThere() {
        OtherJvm there = replier(0);

        assertThat(asking.ask(new Question("how much?")))
                .isEqualTo(new Answer("how much?", "answer to how much?", 1, there.pid()));
        assertThatExceptionOfType(MessageHandlingException.class)
                .isThrownBy(() -> asking.ask(new Question("fail")))
                .withMessageContaining("java.lang.IllegalStateException: cannot answer");
    }

    @Test
    void theRequestOfAKilledReplierIsAnsweredByAnother() {
        OtherJvm first = replier(0);
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> asking.ask(new Question("stay")));
        first.awaitLine("staying");
        OtherJvm second = replier(0);

        first.kill();

        assertThat(answer.orTimeout(1, TimeUnit.MINUTES).join())
                .isEqualTo(new Answer("stay", "answer to stay", 2, second.pid()));
    }

    @Test
    void eightCallersAndAKilledServerGetTheirOwnRepliesOrATimeout() throws Exception {
        context.getBean(RingOutboundGateway.class).setReceiveTimeout(Duration.ofSeconds(2));
        OtherJvm first = replier(200);
        replier(200);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger timeouts = new AtomicInteger();
        List<Future<?>> callers = new ArrayList<>();
        for (int c = 0; c < 8; c++) {
            int caller = c;
            callers.add(threads.submit(() -> {
                for (int i = 0; i < 200; i++) {
                    String text = "caller " + caller + " call " + i;
                    try {
                        assertThat(asking.ask(new Question(text)).text()).isEqualTo("answer to " + text);
                        answered.incrementAndGet();
                    } catch (MessageTimeoutException e) {
                        timeouts.incrementAndGet();
                    }
                }
            }));
        }
        await().until(() -> answered.get() > 400);

        first.kill();

        for (Future<?> caller : callers) {
            caller.get(2, TimeUnit.MINUTES);
        }
        threads.shutdown();
        assertThat(answered.get() + timeouts.get()).isEqualTo(1600);
        assertThat(answered.get()).isGreaterThan(1500); // a killed server's calls go to the other one
    }

    @Test
    void aKilledCallerHoldsUpNobody() {
        replier(0);
        OtherJvm other = OtherJvm.start(CallerMain.class, directory);
        jvms.add(other);
        other.awaitLine("calling");

        other.kill();

        for (int i = 0; i < 1_000; i++) { // more than the ring of answers holds
            assertThat(asking.ask(new Question("call " + i)).text()).isEqualTo("answer to call " + i);
        }
        assertThat(other.lines()).noneMatch(line -> line.startsWith("wrong"));
        try (AnnotationConfigApplicationContext third = caller(directory)) { // the table of groups has room for two
            assertThat(third.getBean(Asking.class).ask(new Question("third")).text())
                    .isEqualTo("answer to third");
        }
    }
}
