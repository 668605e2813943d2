package io.cirque.autoconfigure.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.autoconfigure.WebApplication;
import io.cirque.ring.Consumer;
import io.cirque.ring.ParticipantStatistics;
import io.cirque.ring.RingQueue;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The endpoint over HTTP, as an operator uses it. */
@TestInstance(Lifecycle.PER_CLASS)
class CirqueEndpointTests {
    private static final String ALL = "{peek: true, operations: [remove-group, reset-group, clear, release-claim]}";

    private static final int TESTS = 30;

    private final Path directory;
    private final WebApplication shop;
    private int test;

    CirqueEndpointTests(@TempDir Path directory) {
        this.directory = directory;
        this.shop = start(ALL, "");
    }

    @BeforeEach
    void haveARingForEachTest() {
        test++;
    }

    @AfterAll
    void stop() {
        shop.close();
    }

    @Test
    void showsAllRingsInShort() {
        publish("a", "b");
        JsonNode orders = json(shop.get("/actuator/cirque"), 200).at("/rings/" + name());
        assertThat(orders.get("capacity").asLong()).isEqualTo(64 << 10);
        assertThat(orders.get("depth").asLong()).isEqualTo(2);
        assertThat(orders.at("/groups/billing").toString()).isEqualTo("{\"lag\":2,\"members\":0}");
        assertThat(orders.get("consumers").asInt()).isZero();
        assertThat(orders.get("warnings").toString()).contains("nobody has ever joined group 'billing'");
        assertThat(json(shop.get("/actuator/cirque"), 200).get("rings").propertyNames())
                .contains(name(), "orders.dlq")
                .hasSize(TESTS + 1);
    }

    @Test
    void showsOneRingInDetail() {
        publish("a");
        try (Consumer consumer = ring().consumer("billing")) {
            assertThat(receive(consumer)).isEqualTo("a");
            JsonNode orders = json(shop.get(path()), 200);
            assertThat(orders.get("file").asString()).isEqualTo(ring().path().toString());
            assertThat(orders.get("whenFull").asString()).isEqualTo("BLOCK");
            assertThat(orders.get("cellSize").asInt()).isEqualTo(256);
            assertThat(orders.get("singleProducer").asBoolean()).isFalse();
            assertThat(orders.at("/state/published").asLong()).isEqualTo(1);
            assertThat(orders.at("/state/groups/0/name").asString()).isEqualTo("billing");
            JsonNode holder = participant(orders, consumerInRing().slot());
            assertThat(holder.get("kind").asString()).isEqualTo("CONSUMER");
            assertThat(holder.get("held").asLong()).isEqualTo(1);
            assertThat(holder.get("pid").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
        }
    }

    @Test
    void aNameMayHaveADot() {
        assertThat(json(shop.get("/actuator/cirque/orders.dlq"), 200)
                        .get("name")
                        .asString())
                .isEqualTo("orders.dlq");
    }

    @Test
    void aRingThatWasDeletedSaysSo() {
        assertThat(RingQueue.delete(ring().path())).isTrue();
        JsonNode all = json(shop.get("/actuator/cirque"), 200).get("rings");
        assertThat(all.at("/" + name() + "/error").asString()).containsPattern("was (deleted|removed)");
        assertThat(all.at("/" + name()).has("depth")).as(all.toString()).isFalse();
        assertThat(all.at("/orders.dlq/depth").asLong()).isZero();
        assertThat(json(shop.get(path()), 200).get("error").asString()).containsPattern("was (deleted|removed)");
        assertThat(error(shop.post(path() + "/clear", "{}"), 503)).containsPattern("was (deleted|removed)");
    }

    @Test
    void peeksAtMessagesWithoutTakingThem() {
        channel().send(new GenericMessage<>("two chairs", Map.of("customer", 7, "note", "quick")));
        channel().send(new GenericMessage<>(new byte[] {1, 2, 3}));
        publish("no envelope");

        JsonNode messages = json(shop.get(path() + "/messages"), 200).get("messages");
        assertThat(messages).hasSize(3);
        assertThat(messages.at("/0/payload").asString()).isEqualTo("two chairs");
        assertThat(messages.at("/0/payloadType").asString()).isEqualTo("java.lang.String");
        assertThat(messages.at("/0/headers/customer").asInt()).isEqualTo(7);
        assertThat(messages.at("/0/headers/note").asString()).isEqualTo("quick");
        assertThat(messages.at("/1/base64").asString()).isEqualTo("AQID");
        assertThat(messages.at("/2/error").asString()).contains("no envelope");
        assertThat(messages.at("/2/base64").asString()).isEqualTo("bm8gZW52ZWxvcGU=");
        assertThat(ring().statistics().depth()).isEqualTo(3);
    }

    @Test
    void peeksFromAMessageOn() {
        publish("a", "b", "c");
        String from = json(shop.get(path() + "/messages"), 200)
                .at("/messages/1/sequence")
                .asString();
        JsonNode messages =
                json(shop.get(path() + "/messages?limit=1&from=" + from), 200).get("messages");
        assertThat(messages).hasSize(1);
        assertThat(messages.at("/0/base64").asString()).isEqualTo("Yg==");
    }

    @Test
    void showsTheBeginningOfALongText() {
        channel().send(new GenericMessage<>("x".repeat(10_000)));
        JsonNode message = json(shop.get(path() + "/messages"), 200).at("/messages/0");
        assertThat(message.get("payload").asString()).hasSize(4096);
        assertThat(message.get("length").asInt()).isGreaterThan(10_000);
    }

    @Test
    void removesAGroup() {
        publish("a");
        assertThat(answer("remove-group", "{\"group\": \"audit\"}")).contains("group 'audit'", "was removed");
        assertThat(ring().statistics().groups()).singleElement().matches(group -> group.name()
                .equals("billing"));
    }

    @Test
    void leavesAGroupThatIsRead() {
        try (Consumer consumer = ring().consumer("audit")) {
            assertThat(consumer).isNotNull();
            assertThat(error(shop.post(path() + "/remove-group", "{\"group\": \"audit\"}"), 409))
                    .contains("audit");
        }
    }

    @ParameterizedTest
    @CsvSource({"earliest, 2", "latest, 0", "1, 1"})
    void movesAGroup(String to, long lag) {
        publish("a", "b");
        ring().consumer("audit").poll(message -> {}, 2);
        assertThat(answer("reset-group", "{\"group\": \"audit\", \"to\": \"" + to + "\"}"))
                .contains("goes on at " + to);
        assertThat(ring().statistics().groups())
                .filteredOn(group -> group.name().equals("audit"))
                .singleElement()
                .matches(group -> group.lag() == lag);
    }

    @Test
    void clearsARing() {
        publish("a", "b");
        assertThat(answer("clear", "")).contains("depth of 2");
        assertThat(ring().statistics().depth()).isZero();
    }

    @Test
    void releasesAClaim() {
        publish("a");
        try (Consumer first = ring().consumer("billing")) {
            assertThat(receive(first)).isEqualTo("a");
            ParticipantStatistics holder = consumerInRing();
            String whose = "{\"slot\": " + holder.slot() + ", \"registration\": " + holder.registration() + "}";
            assertThat(answer("release-claim", whose)).contains("goes to others of its group");
            try (Consumer second = ring().consumer("billing")) {
                assertThat(receive(second)).isEqualTo("a");
            }
            assertThat(json(shop.post(path() + "/release-claim", whose), 200)
                            .get("done")
                            .asBoolean())
                    .isFalse();
        }
    }

    @Test
    void aRingThatRetainsIsNotCleared() {
        try (WebApplication other = start(ALL, "rings: {log: {when-full: retain}}")) {
            assertThat(error(other.post("/actuator/cirque/log/clear", ""), 409)).contains("retains all its messages");
        }
    }

    @Test
    void permitsNothingByDefault() {
        try (WebApplication other = start("{}", "")) {
            assertThat(error(other.get(path() + "/messages"), 403)).contains("cirque.endpoint.peek: true");
            for (String operation : new String[] {"remove-group", "reset-group", "clear", "release-claim"}) {
                assertThat(error(other.post(path() + "/" + operation, "{}"), 403))
                        .contains("cirque.endpoint.operations: [" + operation + "]");
            }
        }
    }

    @Test
    void permitsWhatIsListed() {
        try (WebApplication other = start("{operations: [clear]}", "")) {
            assertThat(json(other.post(path() + "/clear", ""), 200).get("done").asBoolean())
                    .isTrue();
            assertThat(error(other.post(path() + "/remove-group", "{\"group\":\"audit\"}"), 403))
                    .contains("[remove-group]");
        }
    }

    @Test
    void followsTheAccessThatBootGives() {
        try (WebApplication other = start("management.endpoint.cirque.access: read-only\n", ALL, "")) {
            json(other.get(path()), 200);
            assertThat(other.post(path() + "/clear", "").statusCode()).isEqualTo(405);
        }
        try (WebApplication other = start("management.endpoint.cirque.access: none\n", ALL, "")) {
            assertThat(other.get("/actuator/cirque").statusCode()).isEqualTo(404);
            assertThat(other.context().getBeansOfType(CirqueEndpoint.class)).isEmpty();
        }
    }

    private WebApplication start(String endpoint, String more) {
        return start("", endpoint, more);
    }

    private WebApplication start(String management, String endpoint, String more) {
        String channels = IntStream.rangeClosed(1, TESTS)
                .mapToObj(i -> "orders-" + i + ": {group: billing, dead-letter: orders.dlq}")
                .collect(Collectors.joining(", "));
        return new WebApplication(management + """
                management.endpoints.web.exposure.include: cirque
                cirque:
                  directory: %s
                  endpoint: %s
                  channels: {%s}
                  defaults: {capacity: 64KB, groups: [billing, audit]}
                  %s
                """.formatted(directory, endpoint, channels, more));
    }

    private String name() {
        return "orders-" + test;
    }

    private String path() {
        return "/actuator/cirque/" + name();
    }

    private RingQueue ring() {
        return shop.context().getBean(RingRegistry.class).get(name());
    }

    private MessageChannel channel() {
        return shop.context().getBean(name(), MessageChannel.class);
    }

    private void publish(String... messages) {
        for (String message : messages) {
            assertThat(ring().offer(message.getBytes(UTF_8))).isTrue();
        }
    }

    private static String receive(Consumer consumer) {
        try {
            io.cirque.ring.Message message = consumer.receive(Duration.ofSeconds(10));
            return message == null ? "nothing" : new String(message.toByteArray(), UTF_8);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ParticipantStatistics consumerInRing() {
        return ring().statistics().participants().stream()
                .filter(participant -> participant.held() > 0)
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode participant(JsonNode ring, int slot) {
        for (JsonNode participant : ring.at("/state/participants")) {
            if (participant.get("slot").asInt() == slot) {
                return participant;
            }
        }
        throw new AssertionError("no participant " + slot + " in " + ring);
    }

    private String answer(String operation, String body) {
        JsonNode answer = json(shop.post(path() + "/" + operation, body), 200);
        assertThat(answer.get("done").asBoolean()).isTrue();
        return answer.get("message").asString();
    }

    private static String error(HttpResponse<String> response, int status) {
        return json(response, status).get("error").asString();
    }

    private static JsonNode json(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return new JsonMapper().readTree(response.body());
    }
}
