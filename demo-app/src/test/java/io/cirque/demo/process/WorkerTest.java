package io.cirque.demo.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker whose program is cat: it says what it is told, and ends when its input does. */
class WorkerTest {
    private static final int MORE_THAN_ANY_POLICY_BEARS = 7;

    private final Worker worker = new Worker("worker-1", List.of("cat"), "0");

    @BeforeEach
    void start() {
        worker.start();
        awaitState(WorkerState.RUNNING);
    }

    @AfterEach
    void end() throws InterruptedException {
        worker.end();
        worker.awaitEnd(Duration.ofSeconds(10));
    }

    @Test
    void oneThatIsKilledOnPurposeIsStartedAgainHoweverOften() {
        for (int i = 1; i <= MORE_THAN_ANY_POLICY_BEARS; i++) {
            long victim = pid();
            worker.kill(victim);
            await().until(() -> worker.pid() != null && pid() != victim);
            assertThat(worker.status()).isEqualTo(new WorkerStatus("worker-1", pid(), WorkerState.RUNNING, i));
        }
    }

    @Test
    void killsOnlyTheProcessThatWasMeant() {
        long pid = pid();
        worker.kill(pid + 1);

        assertThat(worker.status()).isEqualTo(new WorkerStatus("worker-1", pid, WorkerState.RUNNING, 0));
    }

    @Test
    void saysWhenSomebodyHasPausedIt() {
        long pid = pid();
        Signal.STOP.send(pid);
        awaitState(WorkerState.PAUSED);

        Signal.CONT.send(pid);
        awaitState(WorkerState.RUNNING);
        assertThat(pid()).isEqualTo(pid);
    }

    @Test
    void oneThatIsAskedToEndDoesNotComeBack() throws InterruptedException {
        worker.end();
        worker.awaitEnd(Duration.ofSeconds(10));

        assertThat(worker.status()).isEqualTo(new WorkerStatus("worker-1", null, WorkerState.ENDING, 0));
        worker.slowDown("5"); // and nobody minds
    }

    private long pid() {
        return Objects.requireNonNull(worker.pid());
    }

    private void awaitState(WorkerState state) {
        await().until(() -> worker.status().state() == state);
    }
}
