package io.cirque.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.ring.Consumer;
import io.cirque.ring.RingQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Each scenario, driven by the page's own requests. */
class ScenariosIT {
    private static final int KILLS = 20;
    private static final Duration STORM = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private @Nullable DemoProcess demo;

    @AfterEach
    void end() {
        if (demo != null) {
            demo.close();
        }
    }

    @Test
    void aStormOfKillsLosesNothing() throws Exception {
        start("--demo.workers=3", "--demo.feed=false");
        awaitWorkers(3);
        load(500);
        for (int kill = 0; kill < KILLS; kill++) {
            long end = System.nanoTime() + STORM.dividedBy(KILLS).toNanos();
            patiently()
                    .until(() ->
                            kill(worker -> worker.get("state").stringValue().equals("running")));
            patiently().until(() -> System.nanoTime() - end >= 0);
        }
        load(0);

        JsonNode ledger = awaitSettled();
        assertThat(ledger.get("lost").longValue()).as(ledger.toString()).isZero();
        assertThat(ledger.get("processed").longValue()
                        + ledger.get("deadLettered").longValue())
                .as("whoever has killed five workers is put aside: " + ledger)
                .isEqualTo(ledger.get("published").longValue())
                .isPositive();
        assertThat(sample().get("processes").toString()).doesNotContain("given-up");
    }

    @Test
    void anOrderThatSomebodyStealsIsFoundMissing() throws Exception {
        start("--demo.workers=0", "--demo.feed=false");
        requireTheftIsFound("orders.ring");
    }

    @Test
    void anotherPolicyIsAnotherRingAndWhatItOverwritesIsTold() throws Exception {
        start("--demo.feed=false");
        awaitWorkers(2);
        assertThat(put("/api/demo", "{\"scenario\":\"order-desk\",\"policy\":\"overwrite\"}"))
                .isEqualTo(202);
        patiently()
                .ignoreExceptions()
                .until(() -> sample().get("ring").get("policy").stringValue().equals("overwrite"));
        awaitWorkers(2);

        put("/api/slowness", "{\"micros\":20000}");
        load(-1);
        patiently().until(() -> ledger().get("overwritten").longValue() > 100);
        load(0);
        put("/api/slowness", "{\"micros\":0}");
        JsonNode ledger = awaitSettled();
        assertThat(ledger.get("lost").longValue()).as(ledger.toString()).isZero();
        assertThat(demo().terminate()).isIn(0, 143);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void laggardsOfAPriceFeedAreToldWhatTheyMissed() throws Exception {
        start("--demo.scenario=price-feed");
        awaitWorkers(2);
        load(1000);
        patiently().until(() -> ledger().get("processed").longValue() > 1000);
        long slow = worker(any -> true).get("pid").longValue();
        post("/api/workers/" + slow + "/pause");
        load(-1);
        patiently().until(() -> lag(slow) > sample().get("ring").get("cells").longValue() / 2);
        post("/api/workers/" + slow + "/resume");
        patiently().until(() -> ledger().get("overwritten").longValue() > 0);
        load(0);

        JsonNode ledger = awaitSettled();
        assertThat(ledger.get("lost").longValue()).as(ledger.toString()).isZero();
        assertThat(ledger.get("processed").longValue()
                        + ledger.get("overwritten").longValue())
                .as("two subscribers, each of whom got or was told of all since its first: " + ledger)
                .isEqualTo(2 * ledger.get("published").longValue());
    }

    @Test
    void aLateSubscriberReplaysAllFromTheFirstMessage() throws Exception {
        start("--demo.scenario=replay", "--demo.workers=1");
        awaitWorkers(1);
        load(5000);
        patiently().until(() -> ledger().get("published").longValue() > 2000);
        load(0);
        long published = awaitSettled().get("published").longValue();

        post("/api/workers");
        patiently().until(() -> ledger().get("processed").longValue() == 2 * published);
        assertThat(awaitSettled().get("lost").longValue()).isZero();

        load(-1);
        patiently().until(() -> sample().get("ring").get("rejected").longValue() > 0);
        load(0);
        JsonNode full = awaitSettled();
        assertThat(full.get("processed").longValue())
                .isEqualTo(2 * full.get("published").longValue());
    }

    @Test
    void everyQuestionIsAnsweredAlsoWhenAWorkerDies() throws Exception {
        start("--demo.scenario=request-reply");
        awaitWorkers(2);
        put("/api/slowness", "{\"micros\":2000}");
        load(100);
        patiently().until(() -> ledger().get("processed").longValue() > 100);
        kill(any -> true);
        awaitWorkers(2);
        load(0);

        JsonNode ledger = awaitSettled();
        assertThat(ledger.get("lost").longValue()).as(ledger.toString()).isZero();
        assertThat(ledger.get("processed").longValue())
                .isEqualTo(ledger.get("published").longValue());
    }

    @Test
    void aQuestionThatSomebodyStealsIsFoundMissing() throws Exception {
        start("--demo.scenario=request-reply", "--demo.workers=0");
        requireTheftIsFound("questions.ring");
    }

    @Test
    void aScenarioThatIsNoneStopsTheStartAndSaysWhichThereAre() throws Exception {
        DemoProcess wrong = DemoProcess.launch(directory, "--demo.scenario=replays");
        demo = wrong;

        assertThat(wrong.awaitExit()).isEqualTo(1);
        assertThat(wrong.output())
                .contains("demo.scenario is \"replays\"", "order-desk, price-feed, replay, request-reply")
                .doesNotContain("\tat ");
    }

    /** Takes a few messages out of the ring of a demonstration that has no workers yet. */
    private void requireTheftIsFound(String file) throws Exception {
        load(10);
        try (RingQueue ring = RingQueue.open(directory.resolve(file));
                Consumer thief = ring.consumer("default")) {
            patiently().until(() -> thief.poll(message -> {}, 3) > 0);
        }
        load(0);
        post("/api/workers");

        JsonNode ledger = awaitSettled();
        assertThat(ledger.get("lost").longValue()).as(ledger.toString()).isBetween(1L, 3L);
        assertThat(ledger.get("processed").longValue() + ledger.get("lost").longValue())
                .isEqualTo(ledger.get("published").longValue());
    }

    private void start(String... arguments) throws IOException {
        demo = DemoProcess.start(directory, arguments);
    }

    private DemoProcess demo() {
        if (demo == null) {
            throw new IllegalStateException("start it first");
        }
        return demo;
    }

    private JsonNode sample() throws Exception {
        return demo().getJson("/api/sample");
    }

    private JsonNode ledger() throws Exception {
        return sample().get("ledger");
    }

    private void load(long perSecond) throws Exception {
        assertThat(put("/api/load", "{\"perSecond\":" + perSecond + "}")).isEqualTo(204);
    }

    private int put(String path, String json) throws Exception {
        return demo().put(path, json).statusCode();
    }

    private void post(String path) throws Exception {
        assertThat(demo().post(path, "application/json", "").statusCode()).isIn(201, 204);
    }

    /** Kills one such worker; answers whether there was one. */
    private boolean kill(Predicate<JsonNode> which) throws Exception {
        JsonNode victim = workers().stream().filter(which).findAny().orElse(null);
        if (victim == null) {
            return false;
        }
        long pid = victim.get("pid").longValue();
        return demo().post("/api/workers/" + pid + "/kill", "application/json", "")
                        .statusCode()
                == 204;
    }

    private JsonNode worker(Predicate<JsonNode> which) throws Exception {
        return workers().stream().filter(which).findFirst().orElseThrow();
    }

    private List<JsonNode> workers() throws Exception {
        return StreamSupport.stream(sample().get("processes").spliterator(), false)
                .filter(process -> process.get("mine").booleanValue()
                        && !process.get("pid").isNull())
                .toList();
    }

    private long lag(long pid) throws Exception {
        String name = worker(worker -> worker.get("pid").longValue() == pid)
                .get("name")
                .stringValue();
        for (JsonNode group : sample().get("ring").get("groups")) {
            if (group.get("name").stringValue().equals(name)) {
                return group.get("lag").longValue();
            }
        }
        throw new AssertionError("no group " + name);
    }

    private void awaitWorkers(int count) {
        patiently()
                .until(() -> workers().stream()
                                .filter(worker ->
                                        worker.get("state").stringValue().equals("running"))
                                .count()
                        == count);
    }

    /** The ledger when nothing is under way any more, and its sums are right. */
    private JsonNode awaitSettled() {
        return patiently().until(this::ledger, ledger -> ledger.get("underWay").longValue() == 0);
    }

    private static ConditionFactory patiently() {
        return await().atMost(2, TimeUnit.MINUTES).ignoreExceptionsInstanceOf(IOException.class);
    }
}
