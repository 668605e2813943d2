package io.cirque.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.actuate.endpoint.MetricsEndpoint;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.PollableChannel;
import org.springframework.messaging.support.GenericMessage;

/** Whole applications, several of them over one directory of rings. */
class CirqueApplicationTests {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Path directory;
    private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

    CirqueApplicationTests(@TempDir Path directory) {
        this.directory = directory;
    }

    @AfterEach
    void stop() {
        applications.forEach(ConfigurableApplicationContext::close);
        assertNoParticipants();
    }

    @Test
    void aMessageReachesAServiceActivator() {
        ConfigurableApplicationContext shop = start("shop", "cirque: {channels: {orders: {}}}", Desk.class);
        send(shop, "orders", "one");
        await().atMost(LONG).untilAsserted(() -> assertThat(handled(shop)).containsExactly("one"));
    }

    @Test
    void applicationsCompeteForTheMessagesOfAQueue() {
        String yaml = "cirque: {channels: {orders: {concurrency: 2}}}";
        ConfigurableApplicationContext first = start("first", yaml, Desk.class);
        ConfigurableApplicationContext second = start("second", yaml, Desk.class);
        List<String> numbers =
                IntStream.range(0, 2000).mapToObj(Integer::toString).toList();
        numbers.forEach(number -> send(first, "orders", number));
        await().atMost(LONG).untilAsserted(() -> {
            List<String> all = new ArrayList<>(handled(first));
            all.addAll(handled(second));
            assertThat(all).containsExactlyInAnyOrderElementsOf(numbers);
        });
    }

    @Test
    void everyApplicationGetsABroadcast() {
        String yaml = "cirque: {channels: {orders: {delivery: broadcast}}}";
        ConfigurableApplicationContext first = start("first", yaml, Desk.class);
        ConfigurableApplicationContext second = start("second", yaml, Desk.class);
        List<String> numbers =
                IntStream.range(0, 100).mapToObj(Integer::toString).toList();
        numbers.forEach(number -> send(first, "orders", number));
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(handled(first)).containsExactlyElementsOf(numbers);
            assertThat(handled(second)).containsExactlyElementsOf(numbers);
        });
    }

    @Test
    void aPolledChannelIsReceivedFrom() {
        ConfigurableApplicationContext shop = start("shop", "cirque: {channels: {jobs: {delivery: polled}}}");
        send(shop, "jobs", "one");
        Message<?> received = shop.getBean("jobs", PollableChannel.class).receive(10_000);
        assertThat(received).isNotNull().extracting(Message::getPayload).isEqualTo("one");
    }

    @Test
    void adaptersJoinChannelsToRings() {
        ConfigurableApplicationContext shop = start("shop", """
                cirque:
                  rings: {orders: {groups: audit}}
                  inbound: {feed: {ring: orders, group: audit, output-channel: seen}}
                  outbound: {sink: {ring: orders, input-channel: ordersOut}}
                """, Seen.class);
        send(shop, "ordersOut", "one");
        Message<?> received = shop.getBean("seen", PollableChannel.class).receive(10_000);
        assertThat(received).isNotNull().extracting(Message::getPayload).isEqualTo("one");
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(group(shop, "orders", "audit").consumed()).isEqualTo(1));
    }

    @Test
    void aMessageThatCannotBeHandledGoesToTheDeadLetters() {
        ConfigurableApplicationContext shop = start("shop", """
                cirque:
                  channels:
                    orders: {max-deliveries: 1, dead-letter: orders.dlq}
                    failed: {ring: orders.dlq, delivery: polled}
                """, Refusal.class);
        send(shop, "orders", "one");
        Message<?> received = shop.getBean("failed", PollableChannel.class).receive(30_000);
        assertThat(received).isNotNull().extracting(Message::getPayload).isEqualTo("one");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void handlersRunInVirtualThreadsWhereTheApplicationWantsThem() {
        ConfigurableApplicationContext shop = start(
                "shop", "{spring.threads.virtual.enabled: true, cirque: {channels: {orders: {}}}}", ThreadWatch.class);
        send(shop, "orders", "one");
        await().atMost(LONG).untilAsserted(() -> assertThat(shop.getBean(ThreadWatch.class).threads)
                .singleElement()
                .asString()
                .startsWith("VirtualThread[#")
                .contains("orders-"));
    }

    @Test
    void messagesWaitForAnApplicationThatHandlesThem() {
        String yaml = "cirque: {channels: {orders: {}}}";
        ConfigurableApplicationContext sender = start("sender", yaml);
        send(sender, "orders", "one");
        sender.close();
        ConfigurableApplicationContext desk = start("desk", yaml, Desk.class);
        await().atMost(LONG).untilAsserted(() -> assertThat(handled(desk)).containsExactly("one"));
    }

    @Test
    void nothingIsTakenBeforeTheApplicationRuns() {
        String yaml = "cirque: {channels: {orders: {}}}";
        ConfigurableApplicationContext sender = start("sender", yaml);
        send(sender, "orders", "one");
        ConfigurableApplicationContext desk = start("desk", yaml, Desk.class, SlowStart.class);
        await().atMost(LONG).untilAsserted(() -> assertThat(handled(desk)).containsExactly("one"));
        assertThat(desk.getBean(SlowStart.class).membersAtStart).isZero();
    }

    @Test
    void aStoppedApplicationStartsAgain() {
        ConfigurableApplicationContext shop = start("shop", "cirque: {channels: {orders: {}}}", Desk.class);
        send(shop, "orders", "one");
        await().atMost(LONG).untilAsserted(() -> assertThat(handled(shop)).containsExactly("one"));
        shop.stop();
        shop.start();
        send(shop, "orders", "two");
        await().atMost(LONG).untilAsserted(() -> assertThat(handled(shop)).containsExactly("one", "two"));
    }

    @Test
    void healthAndMetricsAnswer() {
        ConfigurableApplicationContext shop = start("shop", """
                cirque: {channels: {orders: {}}}
                management:
                  endpoints.web.exposure.include: health, metrics
                  endpoint.health.show-details: always
                """);
        send(shop, "orders", "one");
        assertThat(shop.getBean(HealthEndpoint.class).healthForPath("cirque"))
                .extracting("status")
                .isEqualTo(Status.UP);
        await().atMost(LONG).untilAsserted(() -> assertThat(
                        shop.getBean(MetricsEndpoint.class).metric("cirque.ring.depth", List.of("ring:orders")))
                .extracting("measurements", InstanceOfAssertFactories.LIST)
                .singleElement()
                .extracting("value")
                .isEqualTo(1.0));
    }

    private ConfigurableApplicationContext start(String name, String yaml, Class<?>... sources) {
        SpringApplication application = new SpringApplication(sources);
        application.addPrimarySources(List.of(Basis.class));
        application.addInitializers(Yaml.of(yaml));
        application.setDefaultProperties(
                Map.of("spring.application.name", name, "cirque.directory", directory.toString()));
        ConfigurableApplicationContext context = application.run();
        applications.add(context);
        return context;
    }

    private static void send(ConfigurableApplicationContext context, String channel, String text) {
        assertThat(context.getBean(channel, MessageChannel.class).send(new GenericMessage<>(text)))
                .isTrue();
    }

    private static Queue<String> handled(ConfigurableApplicationContext context) {
        return context.getBean(Desk.class).handled;
    }

    private static GroupStatistics group(ConfigurableApplicationContext context, String ring, String name) {
        return context.getBean(RingRegistry.class).get(ring).statistics().groups().stream()
                .filter(group -> group.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A closed application leaves no producer, consumer or lock in its rings. */
    private void assertNoParticipants() {
        RingDirectory rings = RingDirectory.of(directory);
        assertThat(rings.names()).isNotEmpty();
        for (String name : rings.names()) {
            try (RingQueue ring = rings.open(name)) {
                assertThat(ring.statistics().participants()).isEmpty();
            }
            assertThat(rings.delete(name)).isTrue();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Basis {}

    static class Desk {
        private final Queue<String> handled = new ConcurrentLinkedQueue<>();

        @ServiceActivator(inputChannel = "orders")
        void handle(String order) {
            handled.add(order);
        }
    }

    static class Refusal {
        @ServiceActivator(inputChannel = "orders")
        void handle(String order) {
            throw new IllegalStateException("no " + order);
        }
    }

    static class ThreadWatch {
        private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

        @ServiceActivator(inputChannel = "orders")
        void handle(String order) {
            threads.add(Thread.currentThread());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Seen {
        @Bean
        QueueChannel seen() {
            return new QueueChannel();
        }
    }

    /** Starts just before the channels do, and looks whether anyone takes messages already. */
    static class SlowStart implements SmartLifecycle {
        private static final int NOT_STARTED = -1;

        private final RingRegistry rings;
        private volatile int membersAtStart = NOT_STARTED;

        SlowStart(RingRegistry rings) {
            this.rings = rings;
        }

        @Override
        public void start() {
            membersAtStart = rings.get("orders").statistics().groups().get(0).members();
        }

        @Override
        public void stop() {
            membersAtStart = NOT_STARTED;
        }

        @Override
        public boolean isRunning() {
            return membersAtStart != NOT_STARTED;
        }

        @Override
        public int getPhase() {
            return Integer.MAX_VALUE / 2 - 1;
        }
    }
}
