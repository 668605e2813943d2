package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process loses all its locks on a file without a word when it closes any channel of the file. */
class LostLockTest {
    @TempDir
    Path directory;

    /** Holds a message, loses its locks, says so, and acknowledges when it is told to. */
    static final class Loser {
        private Loser() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            Path file = Path.of(arguments[0]);
            try (RingQueue ring = RingQueue.open(file);
                    Consumer consumer = ring.consumer("default")) {
                Message message = consumer.receive(Duration.ofSeconds(20));
                if (arguments[1].equals("close")) {
                    FileChannel.open(file, StandardOpenOption.READ).close();
                } else {
                    Files.readAllBytes(file);
                }
                System.out.println(message == null ? "nothing" : "holding");
                int told = System.in.read();
                consumer.acknowledge();
                System.out.println("acknowledged " + told);
            }
        }
    }

    @Test
    void aLockLostByClosingAnotherChannelIsNoDeath() throws Exception {
        loseAndKeep("close");
    }

    @Test
    void aLockLostByReadingTheFileIsNoDeath() throws Exception {
        loseAndKeep("read");
    }

    private void loseAndKeep(String how) throws Exception {
        try (RingQueue ring = RingQueue.create(directory.resolve("a.ring"), RingOptions.defaults());
                JavaProcess loser = JavaProcess.start(Loser.class, ring.path().toString(), how)) {
            ring.offer(new byte[] {1});
            assertThat(loser.line()).isEqualTo("holding");
            Consumer witness = ring.consumer("default");
            assertThat(witness.receive(Duration.ofMillis(200))).isNull();
            assertThat(ring.statistics().participants())
                    .filteredOn(ParticipantStatistics::lockLost)
                    .hasSize(1)
                    .allMatch(ParticipantStatistics::alive);
            loser.tell("go on");
            assertThat(loser.line()).startsWith("acknowledged");
            loser.awaitSuccess();
            assertThat(ring.statistics().depth()).isZero();
        }
    }

    @Test
    void aProcessThatDiedWithoutItsLockIsDeadAllTheSame() throws Exception {
        try (RingQueue ring = RingQueue.create(directory.resolve("a.ring"), RingOptions.defaults());
                JavaProcess loser = JavaProcess.start(Loser.class, ring.path().toString(), "close")) {
            ring.offer(new byte[] {1});
            assertThat(loser.line()).isEqualTo("holding");
            Consumer heir = ring.consumer("default");
            loser.kill();
            Message again = heir.receive(Duration.ofSeconds(20));
            assertThat(again).isNotNull();
            assertThat(again.deliveryCount()).isEqualTo(2);
        }
    }
}
