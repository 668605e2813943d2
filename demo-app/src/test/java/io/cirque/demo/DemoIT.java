package io.cirque.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;

/** The demonstration as a user runs it: one process that starts two more. */
class DemoIT {
    private static final String ORDER = "{\"id\":\"%s\",\"item\":\"teapot\",\"quantity\":12,\"price\":24.90}";

    @TempDir
    private Path directory;

    private final List<DemoProcess> started = new ArrayList<>();

    @AfterEach
    void killAll() {
        started.forEach(DemoProcess::close);
    }

    @Test
    void theClassPathPricesOrdersInTwoOtherProcessesAndLeavesNothing() throws Exception {
        pricesOrdersInTwoOtherProcessesAndLeavesNothing(supervised(DemoProcess.start(directory)));
    }

    @Test
    void theJarPricesOrdersInTwoOtherProcessesAndLeavesNothing() throws Exception {
        pricesOrdersInTwoOtherProcessesAndLeavesNothing(supervised(DemoProcess.startJar(directory)));
    }

    private void pricesOrdersInTwoOtherProcessesAndLeavesNothing(DemoProcess demo) throws Exception {
        assertThat(postOrder(demo, "A-1").statusCode()).isEqualTo(202);
        JsonNode order = awaitPriced(demo, "A-1");
        JsonNode stats = awaitAllProcessed(demo, SampleOrders.COUNT + 1);
        List<ProcessHandle> workers = demo.workers();

        assertThat(order.get("total").decimalValue()).isEqualByComparingTo("337.79");
        assertThat(order.get("workerPid").longValue()).isNotEqualTo(demo.pid());
        assertThat(workers)
                .hasSize(2)
                .extracting(ProcessHandle::pid)
                .contains(order.get("workerPid").longValue());
        assertThat(stats.get("perWorker").propertyNames())
                .as(stats.toString())
                .containsExactlyInAnyOrderElementsOf(workers.stream()
                        .map(worker -> Long.toString(worker.pid()))
                        .toList());
        assertThat(stats.get("duplicates").longValue()).isZero();
        assertThat(demo.getJson("/actuator/health").get("status").stringValue()).isEqualTo("UP");
        assertThat(demo.get("/actuator/metrics/cirque.ring.depth").statusCode()).isEqualTo(200);
        assertThat(demo.get("/actuator/prometheus").body())
                .contains("cirque_ring_published_messages_total{ring=\"orders\"}");
        assertThat(demo.get("/actuator/cirque").body()).contains("\"orders\"");

        demo.terminate();

        awaitGone(workers);
        assertThat(directory).isEmptyDirectory();
        assertThat(demo.output()).contains("All of them are priced").doesNotContain("ERROR", "Exception");
    }

    @Test
    void workersEndWithAWebProcessThatIsKilledAndTheNextOneStartsAfresh() throws Exception {
        DemoProcess killed = supervised(DemoProcess.start(directory));
        patiently().until(() -> killed.workers().size() == 2);
        List<ProcessHandle> workers = killed.workers();
        killed.kill();
        DemoProcess next = supervised(DemoProcess.start(directory));

        awaitGone(workers);
        awaitAllProcessed(next, SampleOrders.COUNT);
        next.terminate();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aWorkerThatDiesAtWorkIsReplacedAndItsOrdersArePriced() throws Exception {
        DemoProcess demo = supervised(DemoProcess.start(directory));
        patiently().until(() -> demo.getJson("/stats").get("processed").longValue() > 0);
        ProcessHandle victim = demo.workers().get(0);
        victim.destroyForcibly();

        awaitAllProcessed(demo, SampleOrders.COUNT);
        patiently().until(() -> demo.workers().size() == 2 && !demo.workers().contains(victim));
        assertThat(postOrder(demo, "A-1").statusCode()).isEqualTo(202);
        assertThat(awaitPriced(demo, "A-1").get("workerPid").longValue()).isNotEqualTo(victim.pid());
        assertThat(demo.getJson("/stats").get("workerRestarts").intValue()).isEqualTo(1);
    }

    @Test
    void aWorkerThatHangsDoesNotHoldUpTheEnd() throws Exception {
        DemoProcess demo = supervised(DemoProcess.start(directory));
        awaitAllProcessed(demo, SampleOrders.COUNT);
        List<ProcessHandle> workers = demo.workers();
        ProcessHandle hanging = workers.get(0);
        stop(hanging);
        long begin = System.nanoTime();

        demo.terminate();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        awaitGone(workers);
        assertThat(demo.output())
                .containsPattern("worker-\\d \\(" + hanging.pid() + "\\) does not end when asked to")
                .doesNotContain("ERROR", "Exception");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFullRingRefusesOrdersUntilAWorkerMakesRoomAndLosesNone() throws Exception {
        String csv = new ClassPathResource("sample-orders.csv").getContentAsString(UTF_8);
        DemoProcess demo = supervised(DemoProcess.start(
                directory,
                "--demo.workers=0",
                "--demo.feed=false",
                "--cirque.rings.orders.capacity=64KB",
                "--cirque.channels.orders.send-timeout=200ms"));

        HttpResponse<String> full = demo.post("/orders/csv", "text/csv", csv);
        assertThat(full.statusCode()).isEqualTo(503);
        assertThat(full.headers().firstValue("Retry-After")).contains("1");
        long published = demo.getJson("/stats").get("published").longValue();
        assertThat(published).isPositive().isLessThan(SampleOrders.COUNT);

        supervised(DemoProcess.launch(
                directory, "--spring.profiles.active=worker", "--cirque.rings.orders.capacity=64KB"));
        patiently().until(() -> demo.post("/orders/csv", "text/csv", csv).statusCode() == 202);

        JsonNode stats = awaitAllProcessed(demo, SampleOrders.COUNT);
        assertThat(stats.get("duplicates").longValue()).isZero();
    }

    @Test
    void refusesADirectoryWhereAnotherDemonstrationIsRunning() throws Exception {
        supervised(DemoProcess.start(directory, "--demo.workers=0", "--demo.feed=false"));
        DemoProcess second = supervised(DemoProcess.launch(directory));

        assertThat(second.awaitExit()).isEqualTo(1);
        assertThat(second.output())
                .contains("cirque.directory is " + directory, "Action:", "another directory")
                .doesNotContain("\tat ");
    }

    @Test
    void keepsTheRingsIfAskedTo() throws Exception {
        DemoProcess first =
                supervised(DemoProcess.start(directory, "--demo.keep=true", "--demo.workers=0", "--demo.feed=false"));
        assertThat(postOrder(first, "A-1").statusCode()).isEqualTo(202);
        first.terminate();
        assertThat(directory).isDirectoryContaining("glob:**/orders.ring");

        DemoProcess second = supervised(DemoProcess.start(directory, "--demo.feed=false"));
        awaitPriced(second, "A-1");
        assertThat(second.getJson("/stats").get("carriedOver").intValue()).isEqualTo(1);
        second.terminate();
        assertThat(directory).isEmptyDirectory();
    }

    private DemoProcess supervised(DemoProcess demo) {
        started.add(demo);
        return demo;
    }

    private static HttpResponse<String> postOrder(DemoProcess demo, String id) throws Exception {
        return demo.post("/orders", "application/json", ORDER.formatted(id));
    }

    private static JsonNode awaitPriced(DemoProcess demo, String id) throws Exception {
        patiently().until(() -> demo.get("/orders/" + id).statusCode() == 200);
        return demo.getJson("/orders/" + id);
    }

    private static JsonNode awaitAllProcessed(DemoProcess demo, long orders) {
        return patiently()
                .until(
                        () -> demo.getJson("/stats"),
                        stats -> stats.get("published").longValue() == orders
                                && stats.get("processed").longValue() == orders);
    }

    private static void awaitGone(List<ProcessHandle> processes) {
        patiently().until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static ConditionFactory patiently() {
        return await().atMost(2, TimeUnit.MINUTES);
    }

    private static void stop(ProcessHandle process) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(status).isZero();
    }
}
