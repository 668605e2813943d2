package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long a dead consumer's message takes to come again, from the moment at which the kernel has freed its lock.
 * {@code -Dcirque.recovery.kills} is the number of deaths. The bound leaves room for a machine that does other things.
 */
class KillRecoveryTest {
    private static final int KILLS = Integer.getInteger("cirque.recovery.kills", 5);
    private static final Duration MOST = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int BACKLOG = 50_000;

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("orders.ring");
    }

    /** The one consumer that is left waits for messages. */
    @Test
    void anIdleConsumerTakesOverSoon() throws Exception {
        recover(0, Duration.ZERO);
    }

    /** There is always a next message, and each takes a while. */
    @ParameterizedTest
    @ValueSource(longs = {10_000, 1_000_000})
    void aBusyConsumerTakesOverSoon(long nanosEach) throws Exception {
        recover(BACKLOG, Duration.ofNanos(nanosEach));
    }

    private void recover(int backlog, Duration each) throws Exception {
        List<Long> latencies = new ArrayList<>();
        try (RingQueue ring = RingQueue.create(file(), RingOptions.defaults());
                KillableJvm heir = KillActor.start(directory, "heir", "inherit", file(), each.toNanos())) {
            assertThat(heir.line()).isEqualTo("waiting");
            for (int i = 0; i < KILLS; i++) {
                latencies.add(recovery(ring, backlog, heir, i));
            }
            assertThat(ring.statistics().groups())
                    .extracting(GroupStatistics::adopted)
                    .containsExactly((long) KILLS);
            RingQueue.delete(file());
            assertThat(heir.line()).isEqualTo("deleted");
        }
        System.out.printf(
                "recovery, backlog %d, %d µs a message: %s%n",
                backlog, each.toNanos() / 1_000, KillSoakTest.percentiles(latencies));
        assertThat(latencies).allMatch(nanos -> nanos < MOST.toNanos());
    }

    private long recovery(RingQueue ring, int backlog, KillableJvm heir, int number) throws Exception {
        try (KillableJvm victim = KillActor.start(directory, "victim" + number, "receive", ring.path())) {
            await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(() -> {
                fill(ring, backlog); // one of them comes to the victim
                return victim.hasLine();
            });
            assertThat(victim.line()).isEqualTo("received 0, delivery 1");
            victim.kill();
            long free = awaitLockFree(ring, victim);
            String again = heir.line();
            assertThat(again).startsWith("again ");
            return Math.max(0, Long.parseLong(again.substring("again ".length())) - free);
        }
    }

    /** At least one more message, and as many as to leave a backlog. */
    private static void fill(RingQueue ring, int backlog) throws InterruptedException {
        ring.publish(new byte[8]);
        for (long depth = ring.statistics().depth(); depth < backlog; depth++) {
            ring.publish(new byte[8]);
        }
    }

    /** The nanoTime at which the kernel had freed all that the process had. */
    private static long awaitLockFree(RingQueue ring, KillableJvm victim) {
        OpenFiles.Share share = OpenFiles.open(ring.path());
        try {
            MappedRing words = new MappedRing(ring.path(), share);
            List<Integer> slots = KillSwarm.slots(words, victim.pid());
            while (victim.isAlive() && slots.stream().anyMatch(words.locks()::isHeld)) {
                Thread.onSpinWait();
            }
            return System.nanoTime();
        } finally {
            share.close();
        }
    }
}
