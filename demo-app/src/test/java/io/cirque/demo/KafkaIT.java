package io.cirque.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.integration.kafka.KafkaTransport;
import io.cirque.integration.kafka.TopicChannel;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.messaging.support.GenericMessage;
import tools.jackson.databind.JsonNode;

/** The order desk with one switch more: its processes meet in topics of a real broker. */
class KafkaIT {
    private static final EmbeddedKafkaBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1);
    private static final String ORDER = "{\"id\":\"%s\",\"item\":\"%s\",\"quantity\":12,\"price\":24.90}";

    @TempDir
    private Path directory;

    private final List<DemoProcess> started = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        BROKER.afterPropertiesSet();
    }

    @AfterAll
    static void stopBroker() {
        BROKER.destroy();
    }

    @AfterEach
    void killAll() {
        started.forEach(DemoProcess::close);
    }

    @Test
    void ordersArePricedInOtherProcessesAndWhatCannotBeIsADeadLetter() throws Exception {
        DemoProcess demo = supervised(DemoProcess.start(directory, overKafka()));
        assertThat(post(demo, "A-1", "teapot").statusCode()).isEqualTo(202);
        patiently().until(() -> demo.get("/orders/A-1").statusCode() == 200);
        JsonNode order = demo.getJson("/orders/A-1");
        assertThat(order.get("total").decimalValue()).isEqualByComparingTo("337.79");
        assertThat(demo.workers())
                .hasSize(2)
                .extracting(ProcessHandle::pid)
                .contains(order.get("workerPid").longValue());
        patiently().until(() -> demo.getJson("/stats").get("processed").longValue() == SampleOrders.COUNT + 1);

        demo.post("/api/poison", "application/json", "");
        patiently().until(() -> demo.getJson("/api/sample").get("deadLetters").size() == 1);
        JsonNode sample = demo.getJson("/api/sample");
        assertThat(sample.at("/deadLetters/0/deliveries").intValue()).isEqualTo(5);
        assertThat(sample.at("/ledger/processed").longValue()).isEqualTo(SampleOrders.COUNT + 1);
        assertThat(sample.at("/ledger/lost").longValue()).isZero();
        assertThat(sample.at("/ring/published").longValue()).isZero();
        assertThat(demo.getJson("/actuator/health")
                        .at("/components/cirqueKafka/status")
                        .stringValue())
                .isEqualTo("UP");

        ProcessHandle victim = demo.workers().get(0);
        victim.destroyForcibly();
        patiently().until(() -> demo.workers().size() == 2 && !demo.workers().contains(victim));
        assertThat(post(demo, "A-2", "kettle").statusCode()).isEqualTo(202);
        patiently().until(() -> demo.get("/orders/A-2").statusCode() == 200);

        demo.terminate();
        assertThat(directory).isEmptyDirectory();
        assertThat(demo.output()).contains("All of them are priced");
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        String[] arguments = overKafka("--demo.workers=0", "--demo.feed=false");
        DemoProcess demo = supervised(DemoProcess.start(directory, arguments));
        JsonNode about = demo.getJson("/api/demo");
        assertThat(about.get("transport").stringValue()).isEqualTo("kafka");
        assertThat(about.get("unavailable").stringValue()).contains("the ring is empty", "the search for lost orders");
        HttpResponse<String> refused = demo.put("/api/demo", "{\"scenario\":\"replay\"}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("demo.transport=kafka");
    }

    @Test
    void aScenarioThatIsAboutRingsIsRefused() throws Exception {
        DemoProcess demo = supervised(DemoProcess.launch(directory, overKafka("--demo.scenario=replay")));
        assertThat(demo.awaitExit()).isPositive();
        assertThat(demo.output())
                .contains("demo.transport=kafka is for the order desk", "Action:")
                .doesNotContain("\tat ");
    }

    @Test
    void withoutBrokersItSaysWhereToNameThem() throws Exception {
        DemoProcess demo = supervised(DemoProcess.launch(directory, "--demo.transport=kafka"));
        assertThat(demo.awaitExit()).isPositive();
        assertThat(demo.output())
                .contains("demo.transport=kafka needs brokers", "Give --spring.kafka.bootstrap-servers=")
                .doesNotContain("\tat ");
    }

    /** As docs/kafka.md has it. */
    @Test
    void aChannelNeedsNoBoot() {
        Map<String, Object> producerProperties = Map.of("bootstrap.servers", BROKER.getBrokersAsString());
        Map<String, Object> consumerProperties = producerProperties;
        KafkaTransport transport = new KafkaTransport(producerProperties, consumerProperties); // a bean, or close it
        TopicChannel orders = new TopicChannel(transport, "orders", "billing");

        List<Object> billed = new CopyOnWriteArrayList<>();
        orders.setBeanFactory(new DefaultListableBeanFactory());
        orders.afterPropertiesSet();
        orders.subscribe(order -> billed.add(order.getPayload()));
        orders.start();
        assertThat(orders.send(new GenericMessage<>("teapot"))).isTrue();
        patiently().until(() -> billed.equals(List.of("teapot")));
        orders.stop();
        transport.destroy();
    }

    private static String[] overKafka(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--demo.transport=kafka",
                "--demo.topics=demo-" + UUID.randomUUID(),
                "--spring.kafka.bootstrap-servers=" + BROKER.getBrokersAsString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private DemoProcess supervised(DemoProcess demo) {
        started.add(demo);
        return demo;
    }

    private static HttpResponse<String> post(DemoProcess demo, String id, String item) throws Exception {
        return demo.post("/orders", "application/json", ORDER.formatted(id, item));
    }

    private static ConditionFactory patiently() {
        return await().atMost(2, TimeUnit.MINUTES);
    }
}
