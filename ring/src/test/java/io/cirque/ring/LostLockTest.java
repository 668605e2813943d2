package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
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

    /** Holds three consumers without their locks until it is told to end. */
    static final class Losers {
        private Losers() {}

        public static void main(String[] arguments) throws IOException {
            Path file = Path.of(arguments[0]);
            try (RingQueue ring = RingQueue.open(file);
                    Consumer first = ring.consumer("default");
                    Consumer second = ring.consumer("default");
                    Consumer third = ring.consumer("default")) {
                Files.readAllBytes(file);
                System.out.println(first.group() + second.group() + third.group());
                System.exit(System.in.read() < 0 ? 1 : 0);
            }
        }
    }

    @Test
    void eachOfThemIsWarnedOfOnce() throws Exception {
        List<String> warned = new CopyOnWriteArrayList<>();
        Handler collector = new Handler() {
            @Override
            public void publish(LogRecord warning) {
                warned.add(String.valueOf(warning.getParameters()[1]));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(MappedRing.class.getName());
        logger.addHandler(collector);
        try (RingQueue ring = RingQueue.create(directory.resolve("a.ring"), RingOptions.defaults());
                JavaProcess losers = JavaProcess.start(Losers.class, ring.path().toString())) {
            assertThat(losers.line()).isEqualTo("default".repeat(3));
            for (int look = 0; look < 2; look++) {
                assertThat(ring.statistics().participants()).hasSize(3).allMatch(ParticipantStatistics::lockLost);
            }
            assertThat(warned).containsExactlyInAnyOrder("0", "1", "2");
            losers.tell("end");
            losers.awaitSuccess();
        } finally {
            logger.removeHandler(collector);
        }
    }

    /** Replaces the system properties, where the JVM remembers which files it has open, and opens its ring again. */
    static final class Replacer {
        private Replacer() {}

        public static void main(String[] arguments) throws IOException {
            Path file = Path.of(arguments[0]);
            try (RingQueue ring = RingQueue.open(file);
                    Consumer consumer = ring.consumer("default")) {
                Properties strings = new Properties();
                for (String name : System.getProperties().stringPropertyNames()) {
                    strings.setProperty(name, System.getProperty(name));
                }
                System.setProperties(strings);
                RingQueue.open(file).close();
                System.out.println(consumer.group());
                System.exit(System.in.read() < 0 ? 1 : 0);
            }
        }
    }

    @Test
    void systemPropertiesMayBeReplaced() throws Exception {
        try (RingQueue ring = RingQueue.create(directory.resolve("a.ring"), RingOptions.defaults());
                JavaProcess replacer =
                        JavaProcess.start(Replacer.class, ring.path().toString())) {
            assertThat(replacer.line()).isEqualTo("default");
            assertThat(ring.statistics().participants()).singleElement().matches(one -> one.alive() && !one.lockLost());
            replacer.tell("end");
            replacer.awaitSuccess();
        }
    }
}
