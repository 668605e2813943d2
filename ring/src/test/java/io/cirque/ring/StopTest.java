package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stopped process (SIGSTOP, a debugger, a frozen container) is not dead, however long it takes:
 * {@code -Dcirque.stop.seconds} is the length of the long stops, {@code -Dcirque.stop.stops} the number of short ones.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS) // the stops may be long; a hang is noticed earlier
class StopTest {
    private static final Duration LONG_STOP = Duration.ofSeconds(Integer.getInteger("cirque.stop.seconds", 2));
    private static final int STOPS = Integer.getInteger("cirque.stop.stops", 40);
    private static final long SEED = Long.getLong("cirque.stop.seed", System.nanoTime());
    private static final int MOST_MILLIS = 60;

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);

    @Test
    void whoIsStoppedAtARandomMomentIsNotTakenForDead() throws Exception {
        try (KillSwarm swarm = new KillSwarm(directory, "stops")) {
            awaitAllAtWork(swarm);
            for (int i = 0; i < STOPS; i++) {
                stopSome(swarm, 1 + random.nextInt(3), Duration.ofMillis(random.nextInt(MOST_MILLIS)));
            }
            for (int member : new int[] {0, KillLedger.PRODUCERS}) {
                stop(swarm, List.of(member), LONG_STOP);
            }
            requireAllExactlyOnce(swarm);
        }
    }

    @Test
    void aWholeGroupThatIsStoppedHoldsItsMessages() throws Exception {
        try (KillSwarm swarm = new KillSwarm(directory, "group")) {
            awaitAllAtWork(swarm);
            stop(swarm, List.of(2, 3, 4), LONG_STOP);
            requireAllExactlyOnce(swarm);
        }
    }

    private static void awaitAllAtWork(KillSwarm swarm) throws Exception {
        for (int i = 0; i < KillSwarm.MEMBERS; i++) {
            int member = i;
            swarm.await("member " + member + " at work", () -> swarm.isAtWork(member));
        }
    }

    private void stopSome(KillSwarm swarm, int count, Duration length) throws Exception {
        List<Integer> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int member = random.nextInt(KillSwarm.MEMBERS);
            if (!members.contains(member)) {
                members.add(member);
            }
        }
        LockSupport.parkNanos(random.nextInt(20_000_000));
        stop(swarm, members, length);
        swarm.requireProgress("the next stop");
    }

    private static void stop(KillSwarm swarm, List<Integer> members, Duration length) throws Exception {
        for (int member : members) {
            swarm.peer(member).stop();
        }
        long begin = System.nanoTime();
        do {
            assertThat(swarm.takenForDead()).as("seed %d", SEED).isEmpty();
            LockSupport.parkNanos(5_000_000);
        } while (System.nanoTime() - begin < length.toNanos());
        for (int member : members) {
            swarm.peer(member).goOn();
        }
    }

    private static void requireAllExactlyOnce(KillSwarm swarm) throws Exception {
        swarm.drain();
        KillSwarm.Outcome outcome = swarm.verify();
        assertThat(outcome.duplicates()).as("seed %d", SEED).containsOnly(0L);
        assertThat(outcome.acknowledged()).isEqualTo(outcome.begun());
        assertThat(swarm.redelivered()).isZero();
        assertThat(swarm.tail()).as("cells used: none was voided").isEqualTo(outcome.cells());
        System.out.printf(
                "stops, seed %d: %d publishes, each came once to each group, none again%n",
                SEED, outcome.acknowledged());
    }

    @Test
    void aConsumerThatIsStoppedInItsHandlerKeepsItsMessage() throws Exception {
        Path file = directory.resolve("held.ring");
        try (RingQueue ring = RingQueue.create(file, RingOptions.defaults());
                Consumer other = ring.consumer("default");
                KillableJvm holder = KillActor.start(directory, "holder", "receive", file)) {
            ring.publish(new byte[] {1});
            assertThat(holder.line()).isEqualTo("received 1, delivery 1");
            holder.stop();
            ring.publish(new byte[] {2});
            assertThat(receive(other)).isEqualTo(2); // the others go on
            other.acknowledge();
            assertThat(other.receive(LONG_STOP)).isNull();
            assertThat(ring.statistics().participants()).allMatch(ParticipantStatistics::alive);
            assertThat(ring.statistics().depth()).isEqualTo(1);
            holder.goOn();
            holder.tell();
            assertThat(holder.line()).isEqualTo("acknowledged");
            holder.awaitSuccess();
            assertThat(ring.statistics().depth()).isZero();
            assertThat(ring.statistics().groups().get(0).redelivered()).isZero();
        }
    }

    @Test
    void aProducerThatIsStoppedInTheMiddleOfAMessageIsWaitedFor() throws Exception {
        Path file = directory.resolve("half.ring");
        try (RingQueue ring = RingQueue.create(file, RingOptions.defaults());
                Consumer consumer = ring.consumer("default");
                KillableJvm writer = KillActor.start(directory, "writer", "claim", file)) {
            assertThat(writer.line()).isEqualTo("claimed");
            writer.stop();
            ring.publish(new byte[] {2});
            assertThat(consumer.receive(LONG_STOP)).isNull();
            assertThat(ring.statistics().participants()).allMatch(ParticipantStatistics::alive);
            writer.goOn();
            writer.tell();
            assertThat(writer.line()).isEqualTo("committed");
            assertThat(receive(consumer)).isEqualTo(1);
            consumer.acknowledge();
            assertThat(receive(consumer)).isEqualTo(2);
            consumer.acknowledge();
            writer.awaitSuccess();
        }
    }

    /** The first byte of the next message. */
    private static int receive(Consumer consumer) throws InterruptedException {
        Message message = consumer.receive(Duration.ofSeconds(30));
        assertThat(message).isNotNull();
        return ByteBuffer.wrap(message.toByteArray()).get();
    }
}
