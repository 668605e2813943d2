package io.cirque.autoconfigure.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.cirque.autoconfigure.CirqueAutoConfiguration;
import io.cirque.autoconfigure.RingRegistry;
import io.cirque.autoconfigure.Runners;
import io.cirque.autoconfigure.Yaml;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.dsl.Cirque;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingHeaders;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingFullException;
import io.cirque.ring.RingReader;
import io.cirque.ring.StartAt;
import io.cirque.ring.Sync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.integration.annotation.BridgeFrom;
import org.springframework.integration.annotation.BridgeTo;
import org.springframework.integration.annotation.Gateway;
import org.springframework.integration.annotation.IntegrationComponentScan;
import org.springframework.integration.annotation.MessagingGateway;
import org.springframework.integration.annotation.Poller;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.support.GenericMessage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What docs/how-to.md shows is run here, with the configuration as it stands there. */
class HowToPageTests {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Page page = Page.of("how-to");
    private final Path directory;

    HowToPageTests(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void thePageShowsThis() {
        int test = page.text().indexOf("\n## Test with rings\n");
        new Page(page.text().substring(0, test)).assertRunBy(HowToPageTests.class.getName());
        page.section("Test with rings").assertRunBy("io.cirque.autoconfigure.guide.shop.ShopTests");
    }

    private ApplicationContextRunner application(String heading, Class<?>... beans) {
        return application(beans).withInitializer(Yaml.of(page.section(heading).block("yaml")));
    }

    private ApplicationContextRunner application(Class<?>... beans) {
        return Runners.in(directory)
                .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
                .withPropertyValues("cirque.trusted-packages=io.cirque.autoconfigure.guide")
                .withUserConfiguration(beans);
    }

    private static boolean send(ApplicationContext context, String channel, Object payload) {
        return context.getBean(channel, MessageChannel.class).send(new GenericMessage<>(payload));
    }

    /** What is to be done. */
    public record Job(String name) {}

    @Configuration
    static class Workers {
        final List<Job> done = new CopyOnWriteArrayList<>();
        final Map<Job, String> failures = new ConcurrentHashMap<>();

        @ServiceActivator(inputChannel = "jobs")
        void work(Job job) {
            make(job);
        }

        @ServiceActivator(inputChannel = "failed")
        void giveUp(Job job, @Header(name = RingHeaders.DEAD_LETTER_CAUSE, required = false) @Nullable String cause) {
            failures.put(job, String.valueOf(cause));
        }

        private void make(Job job) {
            if (job.name().equals("impossible")) {
                throw new IllegalStateException("cannot be done");
            }
            done.add(job);
        }
    }

    @Test
    void workIsSharedAndWhatFailsIsKeptAside() {
        String heading = "Share work between processes";
        application(heading, Workers.class)
                .run(first -> application(heading, Workers.class).run(second -> {
                    List<Job> jobs = IntStream.range(0, 100)
                            .mapToObj(number -> new Job("job " + number))
                            .toList();
                    jobs.forEach(job -> assertThat(send(first, "jobs", job)).isTrue());
                    assertThat(send(first, "jobs", new Job("impossible"))).isTrue();
                    await().atMost(LONG).untilAsserted(() -> {
                        List<Job> done = new ArrayList<>(first.getBean(Workers.class).done);
                        done.addAll(second.getBean(Workers.class).done);
                        assertThat(done).containsExactlyInAnyOrderElementsOf(jobs);
                        Map<Job, String> failures = new HashMap<>(first.getBean(Workers.class).failures);
                        failures.putAll(second.getBean(Workers.class).failures);
                        assertThat(failures).hasEntrySatisfying(new Job("impossible"), cause -> assertThat(cause)
                                .contains("cannot be done"));
                    });
                }));
    }

    @Configuration
    static class Catalogue {
        final Set<String> cache = ConcurrentHashMap.newKeySet();

        Catalogue() {
            cache.addAll(List.of("chair", "table"));
        }

        @ServiceActivator(inputChannel = "changes")
        void evict(String key) {
            cache.remove(key);
        }
    }

    @Test
    void everyApplicationIsTold() {
        String heading = "Tell everybody";
        application(heading, Catalogue.class).run(catalogue -> application(heading, Catalogue.class)
                .withPropertyValues("spring.application.name=search")
                .run(search -> {
                    send(catalogue, "changes", "chair");
                    await().atMost(LONG).untilAsserted(() -> {
                        assertThat(catalogue.getBean(Catalogue.class).cache).containsExactly("table");
                        assertThat(search.getBean(Catalogue.class).cache).containsExactly("table");
                    });
                    assertThat(catalogue
                                    .getBean(RingRegistry.class)
                                    .get("changes")
                                    .statistics()
                                    .groups())
                            .extracting(group -> group.name())
                            .containsExactlyInAnyOrder("catalogue", "search");
                }));
    }

    @Configuration
    static class Reporting {
        final List<Object> events = new CopyOnWriteArrayList<>();

        @ServiceActivator(inputChannel = "history")
        void add(String event) {
            events.add(event);
        }
    }

    private static final class Look {
        final List<Object> events = new ArrayList<>();
        private final RingDirectory directory;
        private final EnvelopeCodec codec;

        Look(RingDirectory directory, EnvelopeCodec codec) {
            this.directory = directory;
            this.codec = codec;
        }

        void look() {
            try (RingReader reader = directory.reader("history")) {
                reader.seek(StartAt.EARLIEST);
                while (reader.poll(message -> events.add(read(message)), 100) > 0) {}
            }
        }

        Object read(io.cirque.ring.Message message) {
            return codec.decode(ByteBuffer.wrap(message.toByteArray())).getPayload();
        }
    }

    @Test
    void historyIsReadFromTheFirstMessageAndAgain() {
        String heading = "Read everything again";
        application(heading)
                .withPropertyValues("spring.application.name=sender")
                .run(sender -> {
                    send(sender, "history", "one");
                    send(sender, "history", "two");
                });
        application(heading, Reporting.class)
                .withPropertyValues("spring.application.name=reporting")
                .run(late -> {
                    List<Object> events = late.getBean(Reporting.class).events;
                    await().atMost(LONG).untilAsserted(() -> assertThat(events).containsExactly("one", "two"));

                    RingRegistry rings = late.getBean(RingRegistry.class);
                    rings.get("history").resetGroup("reporting", StartAt.EARLIEST);
                    await().atMost(LONG)
                            .untilAsserted(() -> assertThat(events).containsExactly("one", "two", "one", "two"));

                    Look look = new Look(RingDirectory.of(directory), late.getBean(EnvelopeCodec.class));
                    look.look();
                    assertThat(look.events).containsExactly("one", "two");
                });
    }

    @Test
    void aHistoryThatIsFullRefuses() {
        application("Read everything again")
                .withPropertyValues("cirque.rings.history.capacity=4KB", "spring.application.name=sender")
                .run(sender -> {
                    int taken = 0;
                    while (send(sender, "history", "an event")) {
                        taken++;
                    }
                    assertThat(taken).isEqualTo(16);
                    MessageChannel history = sender.getBean("history", MessageChannel.class);
                    assertThat(catchThrowable(() -> history.send(new GenericMessage<>("one more"), -1)))
                            .hasCauseInstanceOf(RingFullException.class);
                });
    }

    /** What is asked for. */
    public record Item(String name, int quantity) {}

    /** What it costs. */
    public record Price(String item, int euros) {}

    @MessagingGateway
    interface PriceList {
        @Gateway(requestChannel = "ask")
        Price priceOf(Item item);
    }

    @Configuration
    @IntegrationComponentScan(
            basePackageClasses = PriceList.class,
            useDefaultFilters = false,
            includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = PriceList.class))
    static class Asking {
        @Bean
        IntegrationFlow asking(RingRegistry rings, EnvelopeCodec codec) {
            return IntegrationFlow.from("ask")
                    .handle(Cirque.outboundGateway(rings.get("questions"), rings.get("answers"))
                            .codec(codec)
                            .receiveTimeout(Duration.ofSeconds(20)))
                    .get();
        }
    }

    @Configuration
    static class Answering {
        @Bean
        IntegrationFlow answering(RingRegistry rings, EnvelopeCodec codec) {
            return IntegrationFlow.from(Cirque.inboundGateway(rings.get("questions"), rings.get("answers"))
                            .codec(codec))
                    .handle(Item.class, (item, headers) -> new Price(item.name(), item.quantity() * 10))
                    .get();
        }
    }

    @Test
    void oneApplicationAsksAndTheOtherAnswers() {
        String heading = "Ask and be answered";
        application(heading, Asking.class)
                .run(asking -> application(heading, Answering.class).run(answering -> {
                    assertThat(answering).hasNotFailed();
                    assertThat(asking.getBean(PriceList.class).priceOf(new Item("chair", 4)))
                            .isEqualTo(new Price("chair", 40));
                }));
    }

    @Test
    void aRingOnADiskSyncsEachMessage() {
        application("Keep messages across a reboot").run(context -> {
            assertThat(context.getBean(RingRegistry.class)
                            .get("orders")
                            .geometry()
                            .sync())
                    .isEqualTo(Sync.EACH);
            assertThat(send(context, "orders", "two chairs")).isTrue();
        });
        application("Keep messages across a reboot", Reader.class)
                .run(context -> await().atMost(LONG).untilAsserted(() -> assertThat(context.getBean(Reader.class).read)
                        .containsExactly("two chairs")));
    }

    @Configuration
    static class Reader {
        final List<String> read = new CopyOnWriteArrayList<>();

        @ServiceActivator(inputChannel = "orders")
        void read(String order) {
            read.add(order);
        }
    }

    @Test
    void theContainersOfAPodShareOneVolumeInMemory() throws IOException {
        Object yaml = new org.yaml.snakeyaml.Yaml()
                .load(page.section("Run in containers").block("yaml"));
        JsonNode pod = new JsonMapper().valueToTree(yaml).get("spec");
        JsonNode volume = pod.at("/volumes/0");
        assertThat(volume.at("/emptyDir/medium").asString()).isEqualTo("Memory");
        assertThat(pod.get("containers")).hasSize(2).allSatisfy(container -> {
            assertThat(container.at("/volumeMounts/0/name")).isEqualTo(volume.get("name"));
            assertThat(container.at("/env/0/value").asString())
                    .startsWith(container.at("/volumeMounts/0/mountPath").asString() + "/");
        });

        // Kubernetes mounts such a volume so that everybody may write it.
        Path mounted = Files.createDirectory(directory.resolve("rings"));
        Files.setPosixFilePermissions(mounted, PosixFilePermissions.fromString("rwxrwxrwx"));
        JsonNode variable = pod.at("/containers/0/env/0");
        Map<String, Object> environment = Map.of(
                variable.get("name").asString(),
                directory + variable.get("value").asString());
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(IntegrationAutoConfiguration.class, CirqueAutoConfiguration.class))
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource(
                                "containerEnvironment-systemEnvironment", environment)))
                .withPropertyValues("cirque.channels.orders.concurrency=1")
                .run(context -> {
                    assertThat(send(context, "orders", "two chairs")).isTrue();
                    assertThat(mounted.resolve("shop").resolve("orders.ring")).exists();
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mounted.resolve("shop"))))
                            .isEqualTo("rwx------");
                });
    }

    @Configuration
    static class Polling {
        final List<String> done = new CopyOnWriteArrayList<>();

        @ServiceActivator(inputChannel = "jobs", poller = @Poller(fixedDelay = "100"))
        void work(Message<String> job) {
            done.add(job.getPayload());
        }
    }

    @Configuration
    static class InMemory {
        @Bean
        QueueChannel jobs() {
            return new QueueChannel(1000);
        }
    }

    @Test
    void aHandlerOfAQueueChannelDoesNotKnowTheDifference() {
        application(Polling.class, InMemory.class).run(HowToPageTests::isWorkedOff);
        application("Come from QueueChannel", Polling.class).run(context -> {
            assertThat(context).hasSingleBean(PollableRingChannel.class);
            isWorkedOff(context);
        });
    }

    private static void isWorkedOff(ApplicationContext context) {
        send(context, "jobs", "one");
        await().atMost(LONG).untilAsserted(() -> assertThat(context.getBean(Polling.class).done)
                .containsExactly("one"));
    }

    @Configuration
    static class Bridges {
        @Bean
        @BridgeTo("orders")
        DirectChannel fromBroker() {
            return new DirectChannel();
        }

        @Bean
        @BridgeFrom("orders")
        DirectChannel toBroker() {
            return new DirectChannel();
        }

        @Bean
        Broker broker(@Qualifier("toBroker") DirectChannel toBroker) {
            Broker broker = new Broker();
            toBroker.subscribe(message -> broker.messages.add(message.getPayload()));
            return broker;
        }
    }

    static final class Broker {
        final List<Object> messages = new CopyOnWriteArrayList<>();
    }

    @Test
    void bridgesLeadFromABrokerToARingAndBack() {
        application("Come from RabbitMQ or Kafka, and go back", Bridges.class).run(context -> {
            send(context, "fromBroker", "two chairs");
            await().atMost(LONG).untilAsserted(() -> assertThat(context.getBean(Broker.class).messages)
                    .containsExactly("two chairs"));
            assertThat(context.getBean(RingRegistry.class)
                            .get("orders")
                            .statistics()
                            .published())
                    .isEqualTo(1);
        });
    }

    @Configuration
    static class BillingDesk {
        final List<String> billed = new CopyOnWriteArrayList<>();

        @ServiceActivator(inputChannel = "orders")
        void bill(String order) {
            billed.add(order);
        }
    }

    @Test
    void whatIsSentOnOneMachineIsHandledOnAnother() {
        List<String> yaml =
                page.section("Producers on one machine, consumers on another").blocks("yaml");
        EmbeddedKafkaKraftBroker kafka = new EmbeddedKafkaKraftBroker(1, 1, "orders");
        kafka.afterPropertiesSet();
        try {
            machine(yaml.get(0), kafka, "here").run(here -> machine(yaml.get(1), kafka, "there")
                    .withUserConfiguration(BillingDesk.class)
                    .run(there -> {
                        List<String> orders = IntStream.range(0, 100)
                                .mapToObj(number -> "order " + number)
                                .toList();
                        orders.forEach(
                                order -> assertThat(send(here, "orders", order)).isTrue());
                        await().atMost(LONG).untilAsserted(() -> assertThat(there.getBean(BillingDesk.class).billed)
                                .isEqualTo(orders));
                    }));
        } finally {
            kafka.destroy();
        }
    }

    private ApplicationContextRunner machine(String yaml, EmbeddedKafkaKraftBroker kafka, String name) {
        return application()
                .withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class))
                .withInitializer(Yaml.of(yaml))
                .withPropertyValues(
                        "spring.kafka.bootstrap-servers=" + kafka.getBrokersAsString(),
                        "cirque.directory=" + directory.resolve(name));
    }
}
