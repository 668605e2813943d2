package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers: processes that have the same number, and do not see each other's. Needs the right to make namespaces. */
class PidNamespaceTest {
    private static final List<String> CONTAINER = List.of("unshare", "--kill-child", "--pid", "--fork", "--mount-proc");
    private static final Duration A_WHILE = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @BeforeAll
    static void requireNamespaces() throws InterruptedException {
        assumeTrue(makesNamespaces(), "this user may not make PID namespaces (unshare --pid --fork --mount-proc)");
    }

    private static boolean makesNamespaces() throws InterruptedException {
        try {
            List<String> command = new ArrayList<>(CONTAINER);
            command.add("true");
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    private Path file() {
        return directory.resolve("held.ring");
    }

    private KillableJvm contained(String name, String act) throws IOException {
        return KillableJvm.start(
                CONTAINER, directory.resolve(name + ".log"), KillActor.class, List.of(act, file().toString()));
    }

    /** Each is process 1 of its own container; the one who looks on is outside. */
    @Test
    void whoLivesInAnotherContainerIsNotTakenForDead() throws Exception {
        try (RingQueue ring = RingQueue.create(file(), RingOptions.defaults());
                KillableJvm holder = contained("holder", "receive")) {
            ring.publish(new byte[] {7});
            assertThat(holder.line()).isEqualTo("received 7, delivery 1");
            ring.publish(new byte[] {8});
            try (KillableJvm other = contained("other", "receive")) {
                assertThat(other.line()).isEqualTo("received 8, delivery 1");
                assertThat(ring.statistics().participants())
                        .filteredOn(one -> one.kind() == ParticipantKind.CONSUMER)
                        .hasSize(2)
                        .allMatch(one -> one.alive() && one.pid() == 1 && !one.lockLost());
                try (Consumer outside = ring.consumer("default")) {
                    assertThat(outside.receive(A_WHILE)).as("both are held").isNull();
                }
                for (KillableJvm contained : List.of(holder, other)) {
                    contained.tell();
                    assertThat(contained.line()).isEqualTo("acknowledged");
                    contained.awaitSuccess();
                }
            }
            assertThat(ring.statistics().depth()).isZero();
            assertThat(ring.statistics().groups()).allMatch(group -> group.redelivered() == 0);
        }
    }

    @Test
    void whoDiesInAnotherContainerIsDeadForAll() throws Exception {
        try (RingQueue ring = RingQueue.create(file(), RingOptions.defaults())) {
            ring.publish(new byte[] {7});
            // Each is process 1 of a new container.
            for (int life = 1; life <= 3; life++) {
                try (KillableJvm holder = contained("holder" + life, "receive")) {
                    assertThat(holder.line()).isEqualTo("received 7, delivery " + life);
                    holder.kill();
                    holder.awaitDeath();
                }
            }
            try (Consumer outside = ring.consumer("default")) {
                Message message = outside.receive(LONG);
                assertThat(message).isNotNull();
                assertThat(message.deliveryCount()).isEqualTo(4);
                outside.acknowledge();
            }
            assertThat(ring.statistics().depth()).isZero();
        }
    }

    /** After a restart a process may get the number of the one that died: in the same namespace, the witness's own. */
    @Test
    void theSameNumberAgainIsNoLife() throws Exception {
        try (RingQueue ring = RingQueue.create(file(), RingOptions.defaults());
                KillableJvm both = KillableJvm.start(
                        List.of(
                                "unshare",
                                "--kill-child",
                                "--pid",
                                "--fork",
                                "--mount-proc",
                                "sh",
                                "-c",
                                "again() { echo 999 > /proc/sys/kernel/ns_last_pid && \"$@\"; }; again \"$@\"; again \"$@\"",
                                "sh"),
                        directory.resolve("both.log"),
                        KillActor.class,
                        List.of("receive-and-die", file().toString()))) {
            ring.publish(new byte[] {7});
            String first = both.line();
            assumeTrue(first.endsWith("1000"), "the system does not let the next process number be set: " + first);
            assertThat(first).isEqualTo("received 7, delivery 1, process 1000");
            assertThat(both.line()).isEqualTo("received 7, delivery 2, process 1000");
            both.awaitDeath();
            try (Consumer outside = ring.consumer("default")) {
                Message message = outside.receive(LONG);
                assertThat(message).isNotNull();
                assertThat(message.deliveryCount()).isEqualTo(3);
            }
        }
    }
}
