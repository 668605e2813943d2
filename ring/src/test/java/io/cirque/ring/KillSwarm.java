package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A small ring, with two producers and two groups of three consumers at work on it, each a JVM of its own, and the
 * ledger of what must be true in the end. Members 0 and 1 are the producers.
 */
final class KillSwarm implements AutoCloseable {
    static final int MEMBERS = KillLedger.PRODUCERS + KillLedger.CONSUMERS;

    /** Hardly more than the largest message: often full, and it wraps every few milliseconds. */
    private static final int FEW_CELLS = 333;
    /** What is retained of a round. */
    private static final int MANY_CELLS = 1 << 18;

    private static final long WITHOUT_PROGRESS_NANOS = 30_000_000_000L;

    private final Path directory;
    private final Path ledgerFile;
    private final KillLedger ledger;
    private final WhenFull policy;
    private final MappedRing words;
    private final KillableJvm[] peers = new KillableJvm[MEMBERS];
    private final long[] producerBegan = new long[KillLedger.PRODUCERS];
    private long progress;
    private long progressAt = System.nanoTime();

    KillSwarm(Path directory, String name) throws IOException {
        this(directory, name, WhenFull.BLOCK);
    }

    /** Creates the ring if it is not there, or retains what the last round has left; a new ledger in any case. */
    KillSwarm(Path directory, String name, WhenFull policy) throws IOException {
        this.directory = directory;
        this.policy = policy;
        if (policy == WhenFull.RETAIN) {
            RingQueue.delete(file(directory));
        }
        RingQueue.openOrCreate(file(directory), options(policy)).close();
        this.words = new MappedRing(file(directory), OpenFiles.open(file(directory)));
        this.ledgerFile = directory.resolve(name + ".ledger");
        this.ledger = KillLedger.open(ledgerFile);
        for (int member = 0; member < MEMBERS; member++) {
            start(member);
        }
    }

    private static RingOptions options(WhenFull policy) {
        return RingOptions.builder()
                .capacity((policy == WhenFull.RETAIN ? MANY_CELLS : FEW_CELLS) * 256L)
                .whenFull(policy)
                .groups(List.of("group0", "group1"))
                .maxParticipants(64)
                .build();
    }

    static Path file(Path directory) {
        return directory.resolve("soak.ring");
    }

    KillLedger ledger() {
        return ledger;
    }

    KillableJvm peer(int member) {
        return peers[member];
    }

    static boolean isProducer(int member) {
        return member < KillLedger.PRODUCERS;
    }

    static int consumer(int member) {
        return member - KillLedger.PRODUCERS;
    }

    static int group(int member) {
        return consumer(member) / KillLedger.CONSUMERS_PER_GROUP;
    }

    /** Starts the member's process, for the first time or again. */
    void start(int member) throws IOException {
        boolean producer = isProducer(member);
        int index = producer ? member : consumer(member);
        if (producer) {
            producerBegan[member] = ledger.begun(index);
        } else {
            ledger.consumerBegins(index);
        }
        peers[member] = KillableJvm.start(
                directory.resolve("member" + member + ".log"),
                KillPeer.class,
                List.of(
                        file(directory).toString(),
                        ledgerFile.toString(),
                        producer ? "produce" : "consume",
                        String.valueOf(index)));
    }

    /** Whether the member's present process has done anything yet. */
    boolean isAtWork(int member) {
        return isProducer(member)
                ? ledger.begun(member) > producerBegan[member]
                : ledger.handledNow(consumer(member)) > 0;
    }

    /** Kills the member; answers the nanoTime at which the kernel had freed its lock. */
    long kill(int member) throws InterruptedException {
        KillableJvm peer = peers[member];
        List<Integer> slots = slots(words, peer.pid());
        peer.kill();
        while (peer.isAlive() && slots.stream().anyMatch(words.locks()::isHeld)) {
            Thread.onSpinWait();
        }
        long free = System.nanoTime();
        peer.awaitDeath();
        return free;
    }

    /** The slots that the process has, or had. */
    static List<Integer> slots(MappedRing words, long pid) {
        List<Integer> slots = new ArrayList<>();
        for (int slot = 0; slot < words.participantsUsed(); slot++) {
            int at = Slots.offset(words.geometry(), slot);
            if (Words.getAcquire(words.tables(), at + ParticipantTable.PID) == pid) {
                slots.add(slot);
            }
        }
        return slots;
    }

    /** Waits for the condition as long as messages go through the ring. */
    void await(String what, BooleanSupplier condition) throws Exception {
        progressAt = System.nanoTime();
        while (!condition.getAsBoolean()) {
            requireProgress(what);
            LockSupport.parkNanos(500_000);
        }
    }

    /** Throws, with all that is known, if nothing has moved for long or a process has died of itself. */
    void requireProgress(String what) throws Exception {
        long done = 0;
        for (int consumer = 0; consumer < KillLedger.CONSUMERS; consumer++) {
            done += ledger.allHandled(consumer);
        }
        for (int producer = 0; producer < KillLedger.PRODUCERS; producer++) {
            done += ledger.begun(producer);
        }
        for (int member = 0; member < MEMBERS; member++) {
            if (!peers[member].isAlive() && !(isProducer(member) && ledger.producersEnd())) {
                throw failure("member " + member + " died of itself while waiting for " + what);
            }
        }
        if (done != progress) {
            progress = done;
            progressAt = System.nanoTime();
        } else if (System.nanoTime() - progressAt > WITHOUT_PROGRESS_NANOS) {
            throw failure("no progress while waiting for " + what);
        }
    }

    private AssertionError failure(String what) throws Exception {
        for (KillableJvm peer : peers) {
            if (peer.isAlive()) {
                peer.askForThreads();
            }
        }
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos()); // the dumps are written meanwhile; nothing tells when
        StringBuilder text = new StringBuilder(what).append('\n').append(KillDump.of(file(directory)));
        for (int member = 0; member < MEMBERS; member++) {
            String log = peers[member].log();
            text.append("\n--- member " + member + ", pid " + peers[member].pid() + '\n')
                    .append(log.substring(Math.max(0, log.length() - 12_000)));
        }
        return new AssertionError(text.toString());
    }

    /** Lets the producers end and the consumers drain the ring, and ends them. */
    void drain() throws Exception {
        ledger.endProducers();
        for (int producer = 0; producer < KillLedger.PRODUCERS; producer++) {
            KillableJvm peer = peers[producer];
            await("the end of producer " + producer, () -> !peer.isAlive());
            peer.awaitSuccess();
        }
        await("an empty ring", this::isEmpty);
        ledger.endConsumers();
        for (int member = KillLedger.PRODUCERS; member < MEMBERS; member++) {
            peers[member].awaitSuccess();
        }
        assertThat(Statistics.read(words, "soak").groups())
                .filteredOn(group -> group.name().startsWith("group")) // others may be there, deserted
                .hasSize(KillLedger.GROUPS)
                .allMatch(group -> group.lag() == 0);
        assertThat(Statistics.read(words, "soak").participants().stream().filter(ParticipantStatistics::alive))
                .isEmpty();
    }

    private boolean isEmpty() {
        long tail = words.tailAcquire();
        return new Groups(words)
                        .active().stream()
                                .filter(group -> group.name().startsWith("group"))
                                .allMatch(group -> Packed.cell(group.headAcquire()) == tail)
                && !isAnythingClaimed();
    }

    private boolean isAnythingClaimed() {
        for (int slot = 0; slot < words.participantsUsed(); slot++) {
            if (new ClaimCell(words, slot).isPending()) {
                return true;
            }
        }
        return false;
    }

    private long lostCells() {
        return new Groups(words).active().stream().mapToLong(Group::lost).sum();
    }

    long redelivered() {
        return new Groups(words).active().stream().mapToLong(Group::redelivered).sum();
    }

    long tail() {
        return words.tailAcquire();
    }

    /** Participants that the ring takes for dead, among processes that live. */
    List<ParticipantStatistics> takenForDead() {
        return Statistics.read(words, "soak").participants().stream()
                .filter(participant -> !participant.alive())
                .filter(participant -> ProcessHandle.of(participant.pid()).isPresent())
                .toList();
    }

    /** Whether there is work for a while: numbers and, where it is used up, room. */
    boolean hasWork() {
        return ledger.begun(0) < KillLedger.NUMBERS / 2
                && ledger.begun(1) < KillLedger.NUMBERS / 2
                && (policy != WhenFull.RETAIN || words.tailAcquire() < MANY_CELLS / 2);
    }

    /** A group comes in the midst of all, gets some messages, and goes; now and then it goes only when it is deserted. */
    void visit(int number) throws InterruptedException {
        boolean ephemeral = number % 2 == 0;
        ConsumerOptions options = ConsumerOptions.builder()
                .startAt(number % 3 == 0 ? StartAt.LATEST : StartAt.EARLIEST)
                .ephemeral(ephemeral)
                .build();
        try (RingQueue ring = RingQueue.open(file(directory))) {
            String group = "visitor" + number;
            try (Consumer visitor = ring.consumer(group, options)) {
                visitor.poll(message -> assertThat(message.length()).isPositive(), 20, Duration.ofMillis(20));
            }
            if (!ephemeral) {
                ring.removeGroup(group);
            }
        }
    }

    /** What the ledger says when all is done. */
    record Outcome(long acknowledged, long begun, long cells, List<Long> duplicates) {}

    /** Checks that each acknowledged message came to each group; counts what came twice. */
    Outcome verify() {
        long acknowledged = 0;
        long begun = 0;
        long cells = 0;
        long[] duplicates = new long[KillLedger.GROUPS];
        List<String> lost = new ArrayList<>();
        for (int producer = 0; producer < KillLedger.PRODUCERS; producer++) {
            for (int number = 0; number < ledger.begun(producer); number++) {
                int length = Numbered.length(producer, number);
                if (length < Numbered.SMALLEST_WITH_NUMBER) {
                    continue;
                }
                int message = KillLedger.message(producer, number);
                begun++;
                cells += words.geometry().cellsFor(length);
                acknowledged += ledger.isAcknowledged(message) ? 1 : 0;
                for (int group = 0; group < KillLedger.GROUPS; group++) {
                    int deliveries = ledger.deliveries(group, message);
                    duplicates[group] += Math.max(0, deliveries - 1);
                    if (deliveries == 0 && ledger.isAcknowledged(message)) {
                        lost.add("message " + number + " of producer " + producer + " in group " + group);
                    }
                }
            }
        }
        if (policy == WhenFull.OVERWRITE) {
            assertThat(lost.isEmpty() || lostCells() > 0)
                    .as("what was lost is counted")
                    .isTrue();
        } else {
            assertThat(lost).as("acknowledged messages that never came").isEmpty();
            assertThat(lostCells()).isZero();
        }
        assertThat(acknowledged).as("nothing was published").isPositive();
        return new Outcome(
                acknowledged, begun, cells, Arrays.stream(duplicates).boxed().toList());
    }

    @Override
    public void close() {
        for (KillableJvm peer : peers) {
            peer.close();
        }
        words.share().close();
    }
}
