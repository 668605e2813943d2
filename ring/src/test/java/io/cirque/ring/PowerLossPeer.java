package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Uses a ring in every way at random, and takes images of what a loss of power could leave before any of its stores.
 * Each image is opened as after a boot, some of them after a second loss of power in the midst of that, and held against
 * what had been promised. Arguments: directory, sync, policy, number of images, seed.
 */
final class PowerLossPeer {
    /** Whole in a sector, across its border, larger than it. */
    private static final int[] CELL_SIZES = {64, 192, 1088};

    private static final int CLAIMED = 8;
    private static final int SHORTEST = CLAIMED + 1;
    /** Images that one ring is used for. */
    private static final int LIFE = 20;

    private final Path directory;
    private final RingOptions options;
    private final int cells;
    private final int longest;
    private final Random random;
    private final PowerLossLedger ledger = new PowerLossLedger();
    private final List<Image> images = new ArrayList<>();
    private final RingQueue ring;
    private final SimulatedDisk disk;
    private final Producer producer;
    private final int wanted;
    /** Whether this thread's own looks at the ring are not to be observed. */
    private final ThreadLocal<Boolean> unobserved = ThreadLocal.withInitial(() -> false);

    private int next;
    private long stores;
    private int torn;
    private int tornWithoutChecksums;
    private long delivered;

    private record Image(ByteBuffer bytes, PowerLossLedger ledger, long oldest) {}

    private PowerLossPeer(Path directory, Sync sync, WhenFull policy, int wanted, long seed) {
        this.directory = directory;
        this.wanted = wanted;
        this.random = new Random(seed);
        this.cells = policy == WhenFull.RETAIN ? 400 : 64; // about as many as are written, or some laps
        int cellSize = CELL_SIZES[random.nextInt(CELL_SIZES.length)];
        this.longest = 5 * cellSize;
        this.options = RingOptions.builder()
                .capacity((long) cellSize * cells)
                .cellSize(cellSize)
                .maxGroups(6)
                .maxParticipants(12)
                .groups(List.of("a", "b"))
                .whenFull(policy)
                .sync(sync)
                .syncInterval(Duration.ofHours(1)) // the workload says when
                .build();
        this.ring = RingQueue.create(directory.resolve("live.ring"), options);
        this.disk = new SimulatedDisk(ring.path(), random.nextBoolean() ? 512 : 4096, random);
        this.producer = ring.producer();
        options.groups().forEach(group -> ledger.acknowledged.put(group, new TreeSet<>()));
        ring.sync();
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int wanted = Integer.parseInt(arguments[3]);
        long seed = Long.parseLong(arguments[4]);
        int images = 0;
        int torn = 0;
        int tornWithoutChecksums = 0;
        long stores = 0;
        long published = 0;
        long delivered = 0;
        while (images < wanted) {
            PowerLossPeer life = new PowerLossPeer(
                    directory,
                    Sync.valueOf(arguments[1]),
                    WhenFull.valueOf(arguments[2]),
                    Math.min(LIFE, wanted - images),
                    seed++);
            life.live();
            images += life.images.size();
            torn += life.torn;
            tornWithoutChecksums += life.tornWithoutChecksums;
            stores += life.stores;
            published += life.ledger.published.size();
            delivered += life.delivered;
        }
        System.out.println("images " + images + ", with torn messages " + torn + ", stores " + stores + ", published "
                + published + ", delivered from images " + delivered + PowerLossTest.CONTROL + tornWithoutChecksums);
    }

    private void live() throws IOException, InterruptedException {
        StoreTrace.watch(this::before);
        work();
        StoreTrace.watch(store -> {});
        disk.close();
        ring.close();
        RingQueue.delete(ring.path());
        for (Image image : images) {
            check(image);
        }
    }

    /** Before each store of this process, and around each write to the disk. */
    private synchronized void before(String store) {
        if (unobserved.get()) {
            return;
        }
        unobserved.set(true);
        stores++;
        if (store.startsWith("force ")) {
            disk.forceBegins();
            durableCandidates = new TreeSet<>(ledger.published.keySet());
        } else if (store.startsWith("forced ")) {
            disk.forceEnds(store.substring("forced ".length()));
            if (store.endsWith("cells")) {
                ledger.durable.addAll(durableCandidates);
            }
        }
        if (random.nextInt(40) == 0) {
            disk.writeBack();
        }
        if (random.nextInt(100) == 0 && images.size() < wanted) {
            images.add(new Image(ByteBuffer.wrap(disk.image()), ledger.copy(), oldest()));
        }
        unobserved.set(false);
    }

    private Set<Integer> durableCandidates = Set.of();

    /** What is older than this may have been overwritten. */
    private long oldest() {
        MappedRing mapped = new MappedRing(ring.path(), OpenFiles.open(ring.path()));
        try {
            return options.geometry().whenFull() == WhenFull.OVERWRITE ? mapped.tailAcquire() - cells : 0;
        } finally {
            mapped.share().close();
        }
    }

    private void work() throws InterruptedException {
        while (images.size() < wanted) {
            switch (random.nextInt(24)) {
                case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 -> publish();
                case 11, 12 -> publishBatch();
                case 13, 14 -> claim();
                case 15 -> sync();
                case 16 -> reset();
                case 17 -> joinLate();
                default -> consume(group(), 1 + random.nextInt(6));
            }
        }
    }

    private String group() {
        List<String> groups = List.copyOf(ledger.acknowledged.keySet());
        return groups.get(random.nextInt(groups.size()));
    }

    private byte[] message() {
        int number = next++;
        ledger.tried.add(number);
        return content(number);
    }

    /** A message says its number and is of the length and content that follow from it. */
    private byte[] content(int number) {
        Random content = new Random(number);
        byte[] bytes = new byte[SHORTEST + content.nextInt(longest - SHORTEST)];
        content.nextBytes(bytes);
        return ByteBuffer.wrap(bytes).putInt(0, number).array();
    }

    private void publish() {
        byte[] message = message();
        accepted(random.nextBoolean() ? producer.offer(message) : ring.offer(message), next - 1);
    }

    private void publishBatch() {
        List<ByteBuffer> batch = new ArrayList<>();
        int first = next;
        for (int i = 0; i < 3; i++) {
            batch.add(ByteBuffer.wrap(message()));
        }
        boolean accepted = producer.offerAll(batch);
        for (int number = first; number < next; number++) {
            accepted(accepted, number);
        }
    }

    private void claim() {
        int number = next++;
        ledger.tried.add(number);
        try (MessageClaim claim = producer.claim(CLAIMED)) {
            if (claim != null) {
                claim.buffer().order(ByteOrder.BIG_ENDIAN).putInt(0, number).putInt(4, ~number);
                if (random.nextInt(4) > 0) {
                    claim.commit();
                    accepted(true, number);
                }
            }
        }
    }

    private synchronized void accepted(boolean accepted, int number) {
        if (accepted) {
            ledger.published.put(number, sequenceOf(number));
            if (options.geometry().sync() == Sync.EACH) {
                ledger.durable.add(number); // so it was promised
            }
        }
    }

    private long sequenceOf(int number) {
        long[] found = {-1};
        unobserved.set(true);
        ring.peek(0, cells, message -> found[0] = number(message) == number ? message.sequence() : found[0]);
        unobserved.set(false);
        return found[0];
    }

    private static int number(Message message) {
        return message.buffer().order(ByteOrder.BIG_ENDIAN).getInt(0);
    }

    private void sync() {
        ring.sync();
        assertThat(ledger.durable).as("synced").containsAll(ledger.published.keySet());
    }

    private void consume(String group, int limit) throws InterruptedException {
        try (Consumer consumer = ring.consumer(group)) {
            List<Integer> received = new ArrayList<>();
            consumer.receive(message -> received.add(number(message)), limit, Duration.ZERO);
            if (random.nextInt(5) > 0) {
                synchronized (this) {
                    ledger.acknowledged(group).addAll(received); // perhaps, from now on
                }
                consumer.acknowledge();
            }
        }
    }

    private void reset() {
        String group = group();
        Set<Integer> acknowledged = ledger.acknowledged(group);
        synchronized (this) {
            acknowledged.addAll(ledger.published.keySet()); // until it is done nothing is promised
        }
        if (random.nextBoolean()) {
            ring.resetGroup(group, StartAt.LATEST);
        } else {
            ring.resetGroup(group, StartAt.EARLIEST);
            unobserved.set(true);
            Set<Integer> there = new TreeSet<>();
            ring.peek(0, cells, message -> there.add(number(message)));
            unobserved.set(false);
            if (options.geometry().whenFull() == WhenFull.RETAIN) {
                synchronized (this) {
                    acknowledged.removeAll(there);
                }
            }
        }
    }

    private void joinLate() {
        String group = "late" + random.nextInt(3);
        if (!ledger.acknowledged.containsKey(group)) {
            Set<Integer> before = new TreeSet<>(ledger.published.keySet());
            ring.consumer(
                            group,
                            ConsumerOptions.builder().startAt(StartAt.LATEST).build())
                    .close();
            synchronized (this) {
                ledger.acknowledged.put(group, before);
            }
        }
    }

    private void check(Image image) throws IOException, InterruptedException {
        Path file = directory.resolve("image.ring");
        SimulatedDisk.write(image.bytes().array(), file);
        torn += holdsTorn(file) ? 1 : 0;
        tornWithoutChecksums +=
                deliveredWithoutChecksums(file, image.ledger().acknowledged.keySet());
        if (random.nextInt(3) == 0) {
            losePowerAgain(file, image.bytes().array());
        }
        try (RingQueue restored = RingQueue.open(file, options)) {
            for (String group : image.ledger().acknowledged.keySet()) {
                Set<Integer> got = drain(restored, group);
                image.ledger().check(group, image.oldest(), got);
                delivered += got.size();
            }
            goesOn(restored);
        }
        Files.delete(file);
    }

    private Set<Integer> drain(RingQueue restored, String group) throws InterruptedException {
        Set<Integer> delivered = new TreeSet<>();
        long[] last = {-1};
        ConsumerOptions member = ConsumerOptions.builder().createGroup(false).build();
        try (Consumer consumer = restored.consumer(group, member)) {
            MessageHandler handler = message -> {
                int number = number(message);
                assertThat(message.toByteArray()).as("message %s", number).isEqualTo(expected(message));
                assertThat(delivered.add(number)).as("%s comes once", number).isTrue();
                assertThat(message.sequence()).isGreaterThan(last[0]);
                last[0] = message.sequence();
            };
            while (consumer.poll(handler, 10) > 0) {
                assertThat(delivered).hasSizeLessThanOrEqualTo(cells);
            }
        }
        return delivered;
    }

    private byte[] expected(Message message) {
        int number = number(message);
        return message.length() == CLAIMED
                ? ByteBuffer.allocate(CLAIMED).putInt(number).putInt(~number).array()
                : content(number);
    }

    /** A control: torn messages that are delivered where every checksum is made to say that all is well. */
    private int deliveredWithoutChecksums(Path image, Set<String> groups) throws IOException {
        Path file = Files.copy(image, directory.resolve("control.ring"));
        forgeChecksums(file);
        int[] found = {0};
        try (RingQueue restored = RingQueue.open(file, options)) {
            for (String group : groups) {
                try (Consumer consumer = restored.consumer(group)) {
                    MessageHandler handler =
                            message -> found[0] += Arrays.equals(message.toByteArray(), expected(message)) ? 0 : 1;
                    while (consumer.poll(handler, 10) > 0) {
                        assertThat(found[0]).isLessThanOrEqualTo(cells);
                    }
                }
            }
        }
        Files.delete(file);
        return found[0];
    }

    /** The words of the cells stay as they are: what they tell to be torn is still found. */
    private void forgeChecksums(Path file) throws IOException {
        RingGeometry geometry = options.geometry();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Cells found = new Cells(Cells.map(channel, geometry), geometry);
            for (long index = 0; index < cells; index++) {
                long cell = CellHeader.cell(found.w0Acquire(index));
                if (cell % cells == index && found.length(cell) >= 0 && found.length(cell) <= longest) {
                    found.writeLength(cell, found.length(cell));
                }
            }
        }
    }

    /** It is a ring as any other. */
    private void goesOn(RingQueue restored) {
        boolean full = restored.geometry().whenFull() == WhenFull.RETAIN;
        if (!full) {
            restored.clear();
        }
        int accepted = 0;
        for (int i = 0; i < 3 * cells; i++) {
            accepted += restored.offer(content(1_000_000 + i)) ? 1 : 0;
        }
        assertThat(accepted).as("accepted afterwards").isGreaterThanOrEqualTo(full ? 0 : 10);
        int[] got = {0};
        try (Consumer consumer = restored.consumer("a")) {
            while (consumer.poll(message -> got[0]++, 10) > 0) {
                assertThat(got[0]).isLessThanOrEqualTo(accepted);
            }
        }
        if (restored.geometry().whenFull() != WhenFull.OVERWRITE) {
            assertThat(got[0]).as("delivered afterwards").isEqualTo(accepted);
        }
    }

    private boolean holdsTorn(Path file) throws IOException {
        RingGeometry geometry = options.geometry();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Cells found = new Cells(Cells.map(channel, geometry), geometry);
            for (long index = 0; index < cells; index++) {
                long w0 = found.w0Acquire(index);
                long cell = CellHeader.cell(w0);
                if (CellHeader.state(w0) == CellHeader.COMMITTED
                        && cell % cells == index
                        && found.length(cell) >= 0
                        && found.length(cell) <= longest
                        && !found.isIntact(cell, found.length(cell))) {
                    return true;
                }
            }
            return false;
        }
    }

    /** In the midst of the check after the boot, before a store of it. */
    private void losePowerAgain(Path file, byte[] before) throws IOException {
        RingGeometry geometry = options.geometry();
        int stop = 1 + random.nextInt(400);
        int[] count = {0};
        byte[] after = before.clone();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer tables = channel.map(FileChannel.MapMode.READ_WRITE, 0, geometry.cellsOffset());
            tables.order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer[] chunks = Cells.map(channel, geometry);
            StoreTrace.watch(store -> {
                if (++count[0] == stop) {
                    throw new PowerLoss();
                }
            });
            try {
                BootCheck.run(file, channel, tables, chunks, geometry);
            } catch (PowerLoss expected) {
                tables.get(0, after, 0, tables.capacity());
                chunks[0].get(0, after, tables.capacity(), chunks[0].capacity());
            } finally {
                StoreTrace.watch(store -> {});
            }
        }
        for (int at = 0; at < after.length; at += 512) {
            if (random.nextBoolean()) {
                System.arraycopy(before, at, after, at, 512);
            }
        }
        Files.delete(file);
        if (count[0] >= stop) {
            // Not through SimulatedDisk.write, which would give it the boot id of this system again.
            Files.write(file, after);
        } else {
            Files.write(file, before);
        }
    }

    private static final class PowerLoss extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
