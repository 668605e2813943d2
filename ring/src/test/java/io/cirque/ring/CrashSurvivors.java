package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Those who go on when a process dies or stops: what was published, by them and by it, and what each group has got. */
final class CrashSurvivors implements AutoCloseable {
    static final String SINGLE_PRODUCER = "cirque.crash.single-producer";
    static final int CELLS = 16;
    /** Messages that are in the ring when the process does its work. */
    static final int BEFORE = 5;

    private static final int AFTER = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration GLIMPSE = Duration.ofMillis(20);

    private final RingQueue ring;
    private final WhenFull policy;
    private final CrashScenario scenario;
    private final Ledger ledger;
    /** Take up the slots that nobody needs. */
    private final List<Producer> fillers = new ArrayList<>();

    CrashSurvivors(Path file, CrashScenario scenario, Ledger ledger) {
        this.ring = RingQueue.open(file);
        this.policy = ring.geometry().whenFull();
        this.scenario = scenario;
        this.ledger = ledger;
    }

    static RingOptions options(WhenFull whenFull) {
        return RingOptions.builder()
                .capacity(CELLS * 256)
                .whenFull(whenFull)
                .maxParticipants(8)
                .maxGroups(4)
                .groups(List.of("a", "b"))
                .singleProducer(Boolean.getBoolean(SINGLE_PRODUCER))
                .build();
    }

    /** What is known of the messages, by number. */
    static final class Ledger {
        private final List<Integer> published = new ArrayList<>();
        private final List<Integer> byPeer = new ArrayList<>();
        private final List<Integer> gotByPeer = new ArrayList<>();
        private final List<Integer> inA = new ArrayList<>();
        private final List<Integer> inB = new ArrayList<>();
        /** So many of the first messages were overwritten before anybody read them. */
        private int overwritten;

        Ledger copy() {
            Ledger copy = new Ledger();
            copy.published.addAll(published);
            copy.byPeer.addAll(byPeer);
            copy.gotByPeer.addAll(gotByPeer);
            copy.inA.addAll(inA);
            copy.inB.addAll(inB);
            copy.overwritten = overwritten;
            return copy;
        }

        /** What the peer says of itself. */
        void heard(String line) {
            if (line.startsWith("got ")) {
                gotByPeer.add(Integer.parseInt(line.substring(4)));
            } else if (line.startsWith("published ")) {
                for (int i = 0; i < Integer.parseInt(line.substring(10)); i++) {
                    byPeer.add(CrashScenario.MESSAGE + i);
                }
            }
        }

        boolean peerHasPublished() {
            return !byPeer.isEmpty();
        }

        private List<Integer> of(String group) {
            return group.equals("a") ? inA : inB;
        }
    }

    RingQueue ring() {
        return ring;
    }

    /** All messages take one cell. */
    void publish(int count) {
        for (int i = 0; i < count; i++) {
            int number = ledger.published.size();
            assertThat(ring.offer(CrashScenario.message(number, 20 + number * 7 % 200)))
                    .isTrue();
            ledger.published.add(number);
        }
    }

    /** Publishes so many more than the ring holds, and nobody reads. */
    void overwrite(int count) {
        publish(CELLS - ledger.published.size() + count);
        ledger.overwritten = count;
    }

    void take(String group, int count) {
        try (Consumer consumer = ring.consumer(group)) {
            assertThat(consumer.poll(message -> got(group, message), count)).isEqualTo(count);
        }
    }

    private void got(String group, Message message) {
        ledger.of(group).add(CrashScenario.numberOf(message));
    }

    void fillTheTable() {
        try {
            while (true) {
                fillers.add(ring.producer());
            }
        } catch (RingLimitException full) {
            assertThat(fillers).isNotEmpty();
        }
    }

    /** What can be done while the peer is stopped, which may hold up a lot: all that is to be had without waiting. */
    void carryOn(Consumer a, Consumer b, long stoppedPid, Duration time) throws InterruptedException {
        int most = ledger.published.size() + mostWhileStopped();
        long begin = System.nanoTime();
        do {
            int number = ledger.published.size();
            if (number < most && ring.offer(CrashScenario.message(number, 20))) {
                ledger.published.add(number);
            }
            a.poll(message -> got("a", message), 2, Duration.ofMillis(1));
            b.poll(message -> got("b", message), 2, Duration.ofMillis(1));
            assertThat(ring.statistics().participants())
                    .filteredOn(one -> one.pid() == stoppedPid)
                    .allMatch(ParticipantStatistics::alive);
        } while (System.nanoTime() - begin < time.toNanos());
    }

    /** Nothing that the stopped one holds is to be overwritten, or cleared, for good reasons. */
    private int mostWhileStopped() {
        if (scenario == CrashScenario.CLEAR) {
            return 0;
        }
        return switch (policy) {
            case BLOCK, REJECT -> AFTER;
            case OVERWRITE -> ring.statistics().published() > BEFORE ? 0 : CELLS / 4;
            case RETAIN -> 2;
        };
    }

    void closeFillers() {
        fillers.forEach(Producer::close);
    }

    /** @param died whether the peer did not end its work; else nothing may come twice on its account */
    void goOn(boolean died) throws InterruptedException {
        closeFillers();
        try (Consumer a = ring.consumer("a");
                Consumer b = ring.consumer("b")) {
            int more = policy == WhenFull.RETAIN ? 2 : AFTER;
            for (int i = 0; i < more; i++) {
                if (!publishOrTake(a, b)) {
                    // The group that the dead one has joined is durable: it fills the ring, until it is removed.
                    assertThat(ring.statistics().groups())
                            .filteredOn(group -> group.name().equals("new"))
                            .allMatch(group -> group.lag() > 0 && group.members() == 0 && !group.ephemeral())
                            .hasSize(1);
                    ring.removeGroup("new");
                    assertThat(publishOrTake(a, b)).isTrue();
                }
            }
            drain("a", a, ledger.published.size());
            drain("b", b, ledger.published.size());
        }
        requireAll("a", ledger.inA, ledger.gotByPeer, twice(died));
        if (scenario != CrashScenario.REMOVE) {
            requireAll("b", ledger.inB, List.of(), 0);
        }
        assertThat(ring.statistics().groups())
                .filteredOn(group -> !group.name().equals("new"))
                .allMatch(group -> group.lag() == 0);
        requireLosses(died);
        requireSlots();
    }

    /** Only what the dead or departed left was taken over. */
    void requireNoRecovery() {
        long most =
                switch (scenario) {
                    case RECEIVE_AND_RELEASE, LEAVE_WITH_A_CLAIM, ADOPT, ADOPT_WHAT_WAS_OVERWRITTEN, INHERIT -> 2;
                    default -> 0;
                };
        assertThat(ring.statistics().groups()).allMatch(group -> group.redelivered() <= most);
    }

    /** How many messages group a may get twice. */
    private int twice(boolean died) {
        return switch (scenario) {
            case RESET -> CELLS;
            case RECEIVE_AND_ACKNOWLEDGE -> died ? 2 : 0; // both were handed over before either was acknowledged
            default -> died ? 1 : 0;
        };
    }

    private boolean publishOrTake(Consumer a, Consumer b) throws InterruptedException {
        int number = ledger.published.size();
        for (int attempt = 0; attempt < 8; attempt++) {
            drain("a", a, 0);
            drain("b", b, 0);
            if (ring.offer(CrashScenario.message(number, 20))) {
                ledger.published.add(number);
                return true;
            }
            a.poll(message -> got("a", message), 1, GLIMPSE);
            b.poll(message -> got("b", message), 1, GLIMPSE);
        }
        return false;
    }

    private void drain(String group, Consumer consumer, int last) throws InterruptedException {
        List<Integer> into = ledger.of(group);
        Duration patience = last == 0 ? Duration.ZERO : PATIENCE;
        while (consumer.poll(message -> got(group, message), 4, patience) > 0
                && (last == 0 || !into.contains(last - 1))) {
            assertThat(into.size()).isLessThan(1_000);
        }
    }

    private void requireAll(String group, List<Integer> taken, List<Integer> takenByPeer, int twice) {
        List<Integer> all = new ArrayList<>(taken);
        all.addAll(takenByPeer);
        // A ring that was cleared keeps what came later.
        int gone = scenario == CrashScenario.CLEAR ? BEFORE : ledger.overwritten;
        assertThat(all)
                .as("group " + group)
                .containsAll(ledger.published.subList(gone, ledger.published.size()))
                .containsAll(ledger.byPeer);
        assertThat(all.size() - all.stream().distinct().count())
                .as("delivered twice in group " + group + ": " + all)
                .isLessThanOrEqualTo(twice);
    }

    /**
     * What was overwritten is counted, but by a process that dies between the skipping and the counting. A producer that
     * dies leaves cells without a message, which may be overwritten, too.
     */
    private void requireLosses(boolean died) {
        if (scenario == CrashScenario.PUBLISH_OVER_A_GAP || (died && scenario.publishes())) {
            return;
        }
        assertThat(ring.statistics().groups())
                .filteredOn(group ->
                        !group.name().equals("new") && !(died && group.name().equals("a")))
                .allMatch(group -> group.lost() == ledger.overwritten);
    }

    /** The dead one's slot serves again. */
    private void requireSlots() {
        List<Participation> newcomers = new ArrayList<>();
        int free = ring.geometry().maxParticipants()
                - (int) ring.statistics().participants().stream()
                        .filter(ParticipantStatistics::alive)
                        .count();
        for (int i = 0; i < free; i++) {
            newcomers.add(ring.geometry().singleProducer() ? ring.consumer("b") : ring.producer());
        }
        newcomers.forEach(Participation::close);
    }

    @Override
    public void close() {
        ring.close();
    }
}
