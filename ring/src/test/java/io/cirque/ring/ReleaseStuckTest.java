package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A claim is released from a process that is stopped: before every single store of what it does, and by a signal; and by
 * an operator who is killed before every single store of the release. Nothing is lost, nobody hangs, and who was stopped
 * goes on.
 */
class ReleaseStuckTest {
    private static final int CELLS = 16;
    private static final int BEFORE = 5;
    private static final int LAPS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> FLAGS = List.of(
            "-Xmx32m",
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-D" + StoreTrace.PROPERTY + "=true");

    @TempDir
    Path directory;

    private RingQueue create(String name) {
        return RingQueue.create(
                directory.resolve(name + ".ring"),
                RingOptions.builder()
                        .capacity(CELLS * 256)
                        .maxParticipants(8)
                        .groups(List.of("default"))
                        .build());
    }

    /** What a consumer is at when it is stopped. */
    enum Act {
        RECEIVE,
        POLL,
        TAKE_OVER
    }

    /** Stops before its N-th store until it is told to go on: ring, act, N. Says what it got and what came of it. */
    static final class Stopper {
        private Stopper() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            try (RingQueue ring = RingQueue.open(Path.of(arguments[0]));
                    Consumer consumer = ring.consumer("default")) {
                int stopAt = Integer.parseInt(arguments[2]);
                AtomicInteger stores = new AtomicInteger();
                StoreTrace.watch(store -> {
                    if (stores.incrementAndGet() == stopAt) {
                        System.out.println("stopped before " + store);
                        awaitWord();
                    }
                });
                try {
                    if (Act.valueOf(arguments[1]) == Act.POLL) {
                        consumer.poll(Stopper::got, 3);
                    } else {
                        consumer.receive(Stopper::got, 2, Duration.ofMillis(10));
                        consumer.acknowledge();
                    }
                } catch (RingClaimLostException lost) {
                    System.out.println("lost");
                }
                System.out.println(stores.get() < stopAt ? "through" : "went on");
                awaitWord();
                consumer.poll(Stopper::got, 1, PATIENCE);
            }
            System.out.println("end");
        }

        private static void got(Message message) {
            System.out.println("got " + message.buffer().get(0));
        }

        private static void awaitWord() {
            try {
                if (System.in.read() < 0) {
                    Runtime.getRuntime().halt(4); // the test is gone
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsStoppedAnywhereHoldsNothingBackOnceItsClaimIsReleased(Act act) throws Exception {
        int point = 1;
        while (stopsAt(act, point)) {
            point++;
        }
        assertThat(point).isGreaterThan(4);
    }

    private boolean stopsAt(Act act, int point) throws Exception {
        try (RingQueue ring = create(act + "-" + point);
                JavaProcess stuck = prepared(ring, act, point)) {
            List<Integer> byStuck = new ArrayList<>();
            if (heard(stuck, byStuck).equals("through")) {
                return false;
            }
            Consumer other = ring.consumer("default");
            List<Integer> byOther = new ArrayList<>();
            for (ParticipantStatistics participant : ring.statistics().participants()) {
                if (participant.pid() != ProcessHandle.current().pid()) {
                    ring.releaseClaim(participant);
                }
            }
            int published = BEFORE;
            for (; published < LAPS * CELLS; published++) {
                drain(other, byOther);
                assertThat(ring.publish(new byte[] {(byte) published}, PATIENCE))
                        .as("room at point " + point)
                        .isTrue();
            }
            while (byOther.size() < published && !byOther.contains(published - 1)) {
                drain(other, byOther);
            }
            stuck.tell("go on");
            assertThat(heard(stuck, byStuck)).isEqualTo("went on");
            // What it has got into its hands only now, nobody else got.
            other.close();
            ring.publish(new byte[] {(byte) published});
            stuck.tell("take the next one");
            assertThat(heard(stuck, byStuck)).isEqualTo("end");
            stuck.awaitSuccess();
            Consumer last = ring.consumer("default");
            drain(last, byOther);
            List<Integer> all = new ArrayList<>(byStuck);
            all.addAll(byOther);
            for (int number = 0; number <= published; number++) {
                assertThat(all).as("point " + point).contains(number);
            }
            assertThat(byOther).as("point " + point).doesNotHaveDuplicates();
            assertThat(byStuck).as("point " + point).doesNotHaveDuplicates();
            assertThat(ring.statistics().depth()).isZero();
            return true;
        }
    }

    private static JavaProcess prepared(RingQueue ring, Act act, int point) throws Exception {
        for (int i = 0; i < BEFORE; i++) {
            assertThat(ring.offer(new byte[] {(byte) i})).isTrue();
        }
        if (act == Act.TAKE_OVER) {
            Consumer leaves = ring.consumer("default");
            leaves.receive(message -> {}, 3, Duration.ZERO);
            leaves.close();
        }
        return JavaProcess.start(FLAGS, Stopper.class, ring.path().toString(), act.name(), String.valueOf(point));
    }

    /** Collects what it got until it says something else; answers the first word of that, or "lost" and what follows. */
    private static String heard(JavaProcess process, List<Integer> got) throws IOException {
        while (true) {
            String line = process.line();
            if (line.startsWith("got ")) {
                got.add(Integer.parseInt(line.substring(4)));
            } else if (!line.equals("lost")) {
                return line;
            }
        }
    }

    private static void drain(Consumer consumer, List<Integer> into) {
        while (consumer.poll(message -> into.add((int) message.toByteArray()[0]), 4) > 0) {
            assertThat(into.size()).isLessThan(1_000);
        }
    }

    /** The operator stops before its N-th store; meanwhile the holder leaves and its slot goes to another. */
    @Test
    void theHoldersSlotMayGoToAnotherInTheMidstOfARelease() throws Exception {
        int point = 1;
        while (slotGoesAt(point)) {
            point++;
        }
        assertThat(point).isGreaterThan(10);
    }

    private boolean slotGoesAt(int point) throws Exception {
        try (RingQueue ring = create("slot-" + point)) {
            Consumer holder = ring.consumer("default");
            for (int i = 0; i < BEFORE; i++) {
                ring.offer(new byte[] {(byte) i});
            }
            assertThat(holder.receive(message -> {}, BEFORE, Duration.ZERO)).isEqualTo(BEFORE);
            try (JavaProcess operator =
                    JavaProcess.start(FLAGS, Operator.class, ring.path().toString(), String.valueOf(point), "stop")) {
                boolean stopped = operator.line().equals("stopped");
                holder.close();
                List<Producer> slots = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    slots.add(ring.producer());
                }
                slots.forEach(Producer::close);
                operator.tell("go on");
                operator.awaitSuccess();
                Consumer heir = ring.consumer("default");
                List<Integer> taken = new ArrayList<>();
                Duration patience = Duration.ofSeconds(20);
                while (!taken.containsAll(List.of(0, 1, 2, 3, 4))) {
                    int polled = heir.poll(message -> taken.add((int) message.toByteArray()[0]), 4, patience);
                    assertThat(polled).as("point " + point + ": " + taken).isPositive();
                }
                drain(heir, taken);
                assertThat(ring.statistics().depth()).isZero();
                return stopped;
            }
        }
    }

    /** Releases what others hold, and halts, or stops until it is told to go on, before its N-th store: ring, N, stop. */
    static final class Operator {
        private static final int HALTED = 99;

        private Operator() {}

        public static void main(String[] arguments) {
            int haltAt = Integer.parseInt(arguments[1]);
            RingQueue ring = RingQueue.open(Path.of(arguments[0]));
            ParticipantStatistics holder = ring.statistics().participants().stream()
                    .filter(participant -> participant.held() > 0)
                    .findFirst()
                    .orElseThrow();
            AtomicInteger stores = new AtomicInteger();
            StoreTrace.watch(store -> {
                if (stores.incrementAndGet() == haltAt) {
                    if (arguments.length == 2) {
                        Runtime.getRuntime().halt(HALTED);
                    }
                    System.out.println("stopped");
                    Stopper.awaitWord();
                }
            });
            ring.releaseClaim(holder);
            System.out.println("through");
            if (stores.get() < haltAt && arguments.length > 2) {
                Stopper.awaitWord();
            }
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    void anOperatorMayDieAnywhere() throws Exception {
        int point = 1;
        while (operatorDiesAt(point)) {
            point++;
        }
        assertThat(point).isGreaterThan(10);
    }

    private boolean operatorDiesAt(int point) throws Exception {
        try (RingQueue ring = create("operator-" + point)) {
            Consumer stuck = ring.consumer("default");
            Consumer other = ring.consumer("default");
            for (int i = 0; i < BEFORE; i++) {
                ring.offer(new byte[] {(byte) i});
            }
            List<Integer> byStuck = new ArrayList<>();
            List<Integer> byOther = new ArrayList<>();
            stuck.receive(message -> byStuck.add((int) message.toByteArray()[0]), BEFORE, Duration.ZERO);
            int exit;
            try (JavaProcess operator =
                    JavaProcess.start(FLAGS, Operator.class, ring.path().toString(), String.valueOf(point))) {
                exit = operator.awaitExit();
            }
            assertThat(exit).isIn(0, Operator.HALTED);
            boolean lost = acknowledges(stuck);
            int published = BEFORE;
            for (; published < LAPS * CELLS; published++) {
                drain(other, byOther);
                assertThat(ring.publish(new byte[] {(byte) published}, PATIENCE))
                        .isTrue();
            }
            while (!byOther.contains(published - 1)) {
                drain(other, byOther);
            }
            assertThat(byOther).as("point " + point).doesNotHaveDuplicates();
            for (int number = lost ? 0 : BEFORE; number < published; number++) {
                assertThat(byOther).as("point " + point).contains(number);
            }
            assertThat(byStuck).containsExactly(0, 1, 2, 3, 4);
            assertThat(ring.statistics().depth()).isZero();
            return exit == Operator.HALTED;
        }
    }

    private static boolean acknowledges(Consumer consumer) {
        try {
            consumer.acknowledge();
            return false;
        } catch (RingClaimLostException lost) {
            return true;
        }
    }

    /** Holds a message in its handler. */
    static final class Sleeper {
        private Sleeper() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            try (RingQueue ring = RingQueue.open(Path.of(arguments[0]));
                    Consumer consumer = ring.consumer("default")) {
                consumer.receive((MessageHandler) message -> System.out.println("holding"), 2, PATIENCE);
                Stopper.awaitWord();
                System.out.println(acknowledges(consumer) ? "knows" : "knows nothing");
                consumer.poll(message -> System.out.println("got " + message.toByteArray()[0]), 1, PATIENCE);
            }
        }
    }

    @Test
    void aStoppedProcessLearnsOfItWhenItGoesOn() throws Exception {
        try (RingQueue ring = create("stopped");
                KillableJvm sleeper = KillableJvm.start(
                        directory.resolve("sleeper.log"),
                        Sleeper.class,
                        List.of(ring.path().toString()))) {
            ring.publish(new byte[] {1});
            assertThat(sleeper.line()).isEqualTo("holding");
            sleeper.stop();
            ParticipantStatistics holder = ring.statistics().participants().stream()
                    .filter(participant -> participant.held() == 1)
                    .findFirst()
                    .orElseThrow();
            assertThat(holder.pid()).isEqualTo(sleeper.pid());
            assertThat(holder.alive()).isTrue();
            assertThat(ring.releaseClaim(holder)).isTrue();
            try (Consumer other = ring.consumer("default")) {
                Message again = other.receive(PATIENCE);
                assertThat(again).isNotNull();
                assertThat(again.toByteArray()).containsExactly(1);
                assertThat(again.deliveryCount()).isEqualTo(2);
                other.acknowledge();
            }
            sleeper.goOn();
            sleeper.tell();
            assertThat(sleeper.line()).isEqualTo("knows");
            ring.publish(new byte[] {2});
            assertThat(sleeper.line()).isEqualTo("got 2");
            sleeper.awaitSuccess();
            assertThat(ring.statistics().depth()).isZero();
        }
    }
}
