package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Producers and consumers are killed at random moments, again and again, and started anew at once.
 * {@code -Dcirque.soak.kills} says how many are killed.
 */
class KillSoakTest {
    private static final int KILLS = Integer.getInteger("cirque.soak.kills", 60);
    private static final long SEED = Long.getLong("cirque.soak.seed", System.nanoTime());
    private static final int KILLS_PER_ROUND = 250;
    private static final int MOST_NANOS_BETWEEN = 30_000_000;

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final List<Long> recoveries = new ArrayList<>();
    private final int[] consumerKills = new int[KillLedger.GROUPS];
    private int producerKills;
    private int visits;

    private record InHand(int group, int message, long pid, long killed, long lockFree, boolean hasHeir) {}

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS) // a hang is noticed much earlier: nothing moves
    void nothingAcknowledgedIsLostWhoeverIsKilled() throws Exception {
        soak(WhenFull.BLOCK, KILLS);
    }

    /** Where the oldest make room, what is lost is counted, and nothing is torn; groups come and go all the time. */
    @ParameterizedTest
    @EnumSource(
            value = WhenFull.class,
            names = {"OVERWRITE", "RETAIN"})
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void otherPoliciesKeepTheirWordToo(WhenFull policy) throws Exception {
        soak(policy, Math.max(20, KILLS / 10));
    }

    private void soak(WhenFull policy, int kills) throws Exception {
        long begin = System.nanoTime();
        long acknowledged = 0;
        long[] duplicates = new long[KillLedger.GROUPS];
        for (int done = 0; done < kills; ) {
            int killed;
            try (KillSwarm swarm = new KillSwarm(directory, "round" + done, policy)) {
                List<InHand> inHand = new ArrayList<>();
                int[] killsBefore = consumerKills.clone();
                killed = killSome(swarm, Math.min(kills - done, KILLS_PER_ROUND), inHand);
                swarm.drain();
                KillSwarm.Outcome outcome = swarm.verify();
                acknowledged += outcome.acknowledged();
                for (int group = 0; group < KillLedger.GROUPS; group++) {
                    duplicates[group] += outcome.duplicates().get(group);
                    assertThat(outcome.duplicates().get(group))
                            .as("messages that came twice to group %d, seed %d", group, SEED)
                            .isLessThanOrEqualTo(consumerKills[group] - killsBefore[group]);
                }
                for (InHand one : policy == WhenFull.OVERWRITE ? List.<InHand>of() : inHand) {
                    long again = swarm.ledger().redeliveryTime(one.group(), one.message(), one.killed(), one.pid());
                    assertThat(again)
                            .as(
                                    "the redelivery of %s that was delivered %d times, seed %d",
                                    one, swarm.ledger().deliveries(one.group(), one.message()), SEED)
                            .isPositive();
                    if (one.hasHeir()) {
                        recoveries.add(Math.max(0, again - one.lockFree()));
                    }
                }
            }
            done += killed;
        }
        requireNoSlotIsUsedUp(policy);
        System.out.printf(
                "%s: %d kills in %d s (%d of producers, %s of consumers), seed %d: %d publishes acknowledged, none lost that"
                        + " is kept,"
                        + " %s came twice; recovery under load %s%n",
                policy,
                producerKills + Arrays.stream(consumerKills).sum(),
                (System.nanoTime() - begin) / 1_000_000_000,
                producerKills,
                Arrays.toString(consumerKills),
                SEED,
                acknowledged,
                Arrays.toString(duplicates),
                percentiles(recoveries));
    }

    /** Kills up to {@code kills} members, as long as there are numbers left; answers how many. */
    private int killSome(KillSwarm swarm, int kills, List<InHand> inHand) throws Exception {
        int killed = 0;
        while (killed < kills && swarm.hasWork()) {
            int together = Math.min(random.nextInt(10) == 0 ? 3 : 1, kills - killed);
            List<Integer> victims = new ArrayList<>();
            for (int i = 0; i < together; i++) {
                int victim = random.nextInt(KillSwarm.MEMBERS);
                if (victims.contains(victim)) {
                    continue;
                }
                victims.add(victim);
                if (random.nextInt(8) > 0) { // else it may still be starting
                    swarm.await("member " + victim + " at work", () -> swarm.isAtWork(victim));
                }
            }
            if (random.nextInt(4) == 0) {
                swarm.visit(visits++);
            }
            LockSupport.parkNanos(random.nextInt(MOST_NANOS_BETWEEN));
            for (int victim : victims) {
                kill(swarm, victim, victims, inHand);
            }
            for (int victim : victims) {
                swarm.start(victim);
            }
            killed += victims.size();
            swarm.requireProgress("the next kill");
        }
        return killed;
    }

    private void kill(KillSwarm swarm, int victim, List<Integer> victims, List<InHand> inHand)
            throws InterruptedException {
        long pid = swarm.peer(victim).pid();
        long killed = System.nanoTime();
        long lockFree = swarm.kill(victim);
        if (KillSwarm.isProducer(victim)) {
            producerKills++;
            return;
        }
        int group = KillSwarm.group(victim);
        consumerKills[group]++;
        int message = swarm.ledger().inHand(KillSwarm.consumer(victim));
        if (message >= 0) {
            inHand.add(new InHand(group, message, pid, killed, lockFree, hasHeir(swarm, group, victims)));
        }
    }

    /** Whether another member of the group is at work, and need not start first. */
    private static boolean hasHeir(KillSwarm swarm, int group, List<Integer> victims) {
        return IntStream.range(KillLedger.PRODUCERS, KillSwarm.MEMBERS)
                .anyMatch(member ->
                        KillSwarm.group(member) == group && !victims.contains(member) && swarm.isAtWork(member));
    }

    /** The table is as good as new: as many participants as it has slots, and one more is refused. */
    private void requireNoSlotIsUsedUp(WhenFull policy) {
        try (RingQueue ring = RingQueue.open(KillSwarm.file(directory))) {
            assertThat(policy != WhenFull.BLOCK || ring.statistics().usedCells() == 0)
                    .isTrue();
            for (int i = 0; i < ring.geometry().maxParticipants(); i++) {
                ring.producer();
            }
            assertThat(ring.statistics().participants())
                    .hasSize(ring.geometry().maxParticipants())
                    .allMatch(ParticipantStatistics::alive);
        }
    }

    static String percentiles(List<Long> nanos) {
        if (nanos.isEmpty()) {
            return "not measured";
        }
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return "p50 %.2f ms, p99 %.2f ms, most %.2f ms of %d"
                .formatted(
                        sorted[sorted.length / 2] / 1e6,
                        sorted[(int) Math.min(sorted.length - 1, sorted.length * 99L / 100)] / 1e6,
                        sorted[sorted.length - 1] / 1e6,
                        sorted.length);
    }

    @Test
    void withoutKillsNothingComesTwice() throws Exception {
        try (KillSwarm swarm = new KillSwarm(directory, "peace")) {
            swarm.await(
                    "some traffic",
                    () -> swarm.ledger().begun(0) > 20_000 && swarm.ledger().begun(1) > 20_000);
            swarm.drain();
            KillSwarm.Outcome outcome = swarm.verify();
            assertThat(outcome.duplicates()).containsOnly(0L);
            assertThat(outcome.acknowledged()).isEqualTo(outcome.begun());
            assertThat(swarm.redelivered()).isZero();
            assertThat(swarm.tail()).as("cells used").isEqualTo(outcome.cells());
        }
    }
}
