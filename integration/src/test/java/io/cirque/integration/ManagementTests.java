package io.cirque.integration;

import static io.cirque.integration.Patience.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.channel.BroadcastRingChannel;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.inbound.RingInboundGateway;
import io.cirque.integration.inbound.RingMessageDrivenChannelAdapter;
import io.cirque.integration.inbound.RingMessageSource;
import io.cirque.integration.outbound.RingOutboundGateway;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.integration.acks.AcknowledgmentCallback.Status;
import org.springframework.integration.annotation.InboundChannelAdapter;
import org.springframework.integration.annotation.Poller;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.config.EnableIntegrationManagement;
import org.springframework.integration.core.MessagingTemplate;
import org.springframework.integration.expression.ExpressionUtils;
import org.springframework.integration.jmx.config.EnableIntegrationMBeanExport;
import org.springframework.integration.support.management.ControlBusCommandRegistry;
import org.springframework.jmx.support.MBeanServerFactoryBean;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

/** Every kind of endpoint by way of JMX, the control bus and meters. */
class ManagementTests {
    @TempDir
    Path directory;

    private AnnotationConfigApplicationContext context;

    @Configuration
    @EnableIntegration
    @EnableIntegrationManagement
    @EnableIntegrationMBeanExport(defaultDomain = "cirque.management", server = "mbeanServer")
    static class Managed {
        private static final RingListenerOptions ONCE =
                RingListenerOptions.builder().maxDeliveries(1).build();

        @Bean
        static MBeanServerFactoryBean mbeanServer() {
            MBeanServerFactoryBean server = new MBeanServerFactoryBean();
            server.setLocateExistingServerIfPossible(true);
            return server;
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @Bean
        RingQueue ring(RingDirectory rings) {
            return rings.openOrCreate(
                    "ring", RingOptions.builder().capacity(1 << 18).build());
        }

        @Bean
        RingQueue replies(RingDirectory rings) {
            return rings.openOrCreate(
                    "replies", RingOptions.builder().capacity(1 << 18).build());
        }

        @Bean
        RingQueue requests(RingDirectory rings) {
            return rings.openOrCreate(
                    "requests", RingOptions.builder().capacity(1 << 18).build());
        }

        @Bean
        RingChannel orders(RingQueue ring) {
            RingChannel channel = new RingChannel(ring);
            channel.setListenerOptions(ONCE);
            return channel;
        }

        @Bean
        BroadcastRingChannel news(RingQueue ring) {
            BroadcastRingChannel channel = new BroadcastRingChannel(ring, "news");
            channel.setListenerOptions(ONCE);
            return channel;
        }

        @Bean
        PollableRingChannel stock(RingQueue ring) {
            PollableRingChannel channel = new PollableRingChannel(ring, "stock");
            channel.setListenerOptions(ONCE);
            return channel;
        }

        @Bean
        RingMessageDrivenChannelAdapter feed(RingQueue ring) {
            RingMessageDrivenChannelAdapter adapter = new RingMessageDrivenChannelAdapter(ring, "feed");
            adapter.setListenerOptions(ONCE);
            adapter.setOutputChannelName("handled");
            return adapter;
        }

        @Bean
        @InboundChannelAdapter(channel = "handled", autoStartup = "false", poller = @Poller(fixedDelay = "1000"))
        RingMessageSource source(RingQueue ring) {
            RingMessageSource source = new RingMessageSource(ring, "source");
            source.setListenerOptions(ONCE);
            return source;
        }

        @Bean
        RingInboundGateway answers(RingQueue requests, RingQueue replies) {
            RingInboundGateway gateway = new RingInboundGateway(requests, replies);
            gateway.setRequestChannelName("lengths");
            return gateway;
        }

        @Bean
        @ServiceActivator(inputChannel = "ask")
        RingOutboundGateway calls(RingQueue requests, RingQueue replies) {
            return new RingOutboundGateway(requests, replies);
        }

        @ServiceActivator(inputChannel = "lengths")
        int length(String text) {
            return text.length();
        }

        @ServiceActivator(inputChannel = "orders")
        void order(String payload) {
            refuse(payload);
        }

        @ServiceActivator(inputChannel = "news")
        void read(String payload) {
            refuse(payload);
        }

        @ServiceActivator(inputChannel = "handled")
        void handle(String payload) {
            refuse(payload);
        }

        private static void refuse(String payload) {
            if (payload.equals("bad")) {
                throw new IllegalStateException("refused");
            }
        }
    }

    @BeforeEach
    void start() {
        context = new AnnotationConfigApplicationContext();
        context.registerBean(RingDirectory.class, () -> RingDirectory.of(directory));
        context.register(Managed.class);
        context.refresh();
    }

    @AfterEach
    void close() {
        context.close();
    }

    @ParameterizedTest
    @CsvSource({
        "orders,  Concurrency,       1",
        "news,    Concurrency,       1",
        "feed,    Concurrency,       1",
        "answers, Concurrency,       1",
        "answers, UnpublishedReplies, 0",
        "stock,   QueueSize,         0",
        "calls,   PendingCalls,      0",
        "calls,   LateReplies,       0",
        "orders,  DeadLetterCount,   0",
        "news,    DeadLetterCount,   0",
        "stock,   DeadLetterCount,   0",
        "feed,    DeadLetterCount,   0",
        "source,  DeadLetterCount,   0",
        "answers, DeadLetterCount,   0",
    })
    void everyKindIsReadOverJmx(String bean, String attribute, String value) throws Exception {
        assertThat(server().getAttribute(managed(bean, attribute), attribute)).hasToString(value);
    }

    @ParameterizedTest
    @CsvSource({"orders", "news", "feed", "answers"})
    void whatHasDispatchThreadsGetsMoreOverJmx(String bean) throws Exception {
        server().setAttribute(managed(bean, "Concurrency"), new Attribute("Concurrency", 2));

        assertThat(server().getAttribute(managed(bean, "Concurrency"), "Concurrency"))
                .isEqualTo(2);
        await().until(() -> members(bean) == 2);
    }

    @Test
    void aPolledChannelIsClearedOverJmx() throws Exception {
        PollableRingChannel stock = context.getBean(PollableRingChannel.class);
        assertThat(stock.receive(0)).isNull(); // joins its group
        stock.send(new GenericMessage<>("chair"));
        assertThat(server().getAttribute(managed("stock", "QueueSize"), "QueueSize"))
                .isEqualTo(1);

        server().invoke(managed("stock", "QueueSize"), "clear", new Object[0], new String[0]);

        assertThat(server().getAttribute(managed("stock", "QueueSize"), "QueueSize"))
                .isEqualTo(0);
    }

    private MBeanServer server() {
        return context.getBean(MBeanServer.class);
    }

    /** The endpoint of a source or a handler has a name made of the bean's. */
    private ObjectName managed(String bean, String attribute) throws JMException {
        Set<ObjectName> names = server().queryNames(new ObjectName("cirque.management:*"), null);
        for (ObjectName name : names) {
            boolean named = List.of(name.getKeyProperty("name").split("\\.")).contains(bean);
            if (named
                    && Stream.of(server().getMBeanInfo(name).getAttributes())
                            .anyMatch(found -> found.getName().equals(attribute))) {
                return name;
            }
        }
        throw new AssertionError(bean + " with " + attribute + " is not among " + names);
    }

    private int members(String bean) {
        String ring = bean.equals("answers") ? "requests" : "ring";
        String group = List.of("orders", "answers").contains(bean) ? "default" : bean;
        return context.getBean(ring, RingQueue.class).statistics().groups().stream()
                .filter(found -> found.name().equals(group))
                .findFirst()
                .orElseThrow()
                .members();
    }

    @ParameterizedTest
    @CsvSource({"orders", "news", "stock", "feed", "source", "answers", "calls"})
    void theControlBusStopsAndStartsEveryKind(String bean) {
        context.getBean(PollableRingChannel.class).receive(0);
        context.getBean(RingMessageSource.class).receive();

        invoke(bean + ".stop");
        assertThat(invoke(bean + ".isRunning")).isEqualTo(false);
        invoke(bean + ".start");
        assertThat(invoke(bean + ".isRunning")).isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource({"orders", "news", "feed", "source", "answers"})
    void theControlBusPausesAndResumes(String bean) {
        invoke(bean + ".pause");
        assertThat(invoke(bean + ".isPaused")).isEqualTo(true);
        invoke(bean + ".resume");
        assertThat(invoke(bean + ".isPaused")).isEqualTo(false);
    }

    @ParameterizedTest
    @CsvSource({"orders", "news", "feed", "answers"})
    void theControlBusChangesTheNumberOfDispatchThreads(String bean) {
        invoke(bean + ".setConcurrency", 3);

        assertThat(invoke(bean + ".getConcurrency")).isEqualTo(3);
    }

    private Object invoke(String command, Integer... arguments) {
        Class<?>[] types = Stream.of(arguments).map(Object::getClass).toArray(Class<?>[]::new);
        Object result = context.getBean(ControlBusCommandRegistry.class)
                .getExpressionForCommand(command, types)
                .getValue(
                        ExpressionUtils.createStandardEvaluationContext(context.getBeanFactory()), List.of(arguments));
        return result == null ? "nothing" : result;
    }

    @ParameterizedTest
    @CsvSource({"orders", "news", "stock"})
    void channelsHaveSpringIntegrationsMeterOfSending(String bean) {
        context.getBean(bean, MessageChannel.class).send(new GenericMessage<>("chair"));

        assertThat(meters().get("spring.integration.send")
                        .tags("type", "channel", "name", bean, "result", "success")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aPolledChannelAndASourceHaveSpringIntegrationsMeterOfReceiving() {
        PollableRingChannel stock = context.getBean(PollableRingChannel.class);
        RingMessageSource source = context.getBean(RingMessageSource.class);
        assertThat(stock.receive(0)).isNull();
        assertThat(source.receive()).isNull();
        stock.send(new GenericMessage<>("chair"));

        assertThat(stock.receive(0)).isNotNull();
        assertThat(source.receive()).isNotNull();

        for (String name : List.of("stock", "source")) {
            assertThat(meters().get("spring.integration.receive")
                            .tags("name", name, "result", "success")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void gatewaysAnswer() {
        MessagingTemplate template = new MessagingTemplate();
        template.setReceiveTimeout(60_000);

        assertThat(template.convertSendAndReceive(context.getBean("ask", MessageChannel.class), "four", Integer.class))
                .isEqualTo(4);
        assertThat(meters().get("spring.integration.send")
                        .tags("type", "handler", "name", "calls.serviceActivator", "result", "success")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void theMeterOfDeadLettersHasTheNameOfTheEndpoint() throws Exception {
        PollableRingChannel stock = context.getBean(PollableRingChannel.class);
        RingMessageSource source = context.getBean(RingMessageSource.class);
        stock.receive(0);
        source.receive();

        context.getBean(RingChannel.class).send(new GenericMessage<>("bad"));
        AcknowledgmentCallback callback =
                requireNonNull(StaticMessageHeaderAccessor.getAcknowledgmentCallback(requireNonNull(source.receive())));
        callback.noAutoAck();
        callback.acknowledge(Status.REJECT);
        for (String name : List.of("orders", "news", "feed", "source")) {
            await().untilAsserted(() -> assertThat(deadLetters(name)).isEqualTo(1));
        }
        assertThat(deadLetters("stock")).isZero();

        assertThat(stock.receive(0)).isNotNull();
        context.getBean("ring", RingQueue.class).publish(new byte[] {1, 2, 3});
        assertThat(stock.receive(0)).isNull();
        assertThat(deadLetters("stock")).isEqualTo(1);
    }

    private MeterRegistry meters() {
        return context.getBean(MeterRegistry.class);
    }

    private double deadLetters(String name) {
        return meters().get("cirque.dead.letters").tag("name", name).counter().count();
    }
}
