package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Another process may write anything into the file: whoever reads it gets a {@link RingException}, never another fault,
 * and never hangs. {@code -Dcirque.fuzz.mutations=N} tries N of them.
 */
class HostileWordsTest {
    private static final int MUTATIONS = Integer.getInteger("cirque.fuzz.mutations", 20_000);

    @TempDir
    Path directory;

    private RingQueue create(WhenFull whenFull) {
        return RingQueue.create(
                directory.resolve("hostile.ring"),
                RingOptions.builder()
                        .capacity(16 * 256)
                        .whenFull(whenFull)
                        .maxGroups(4)
                        .maxParticipants(8)
                        .build());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -5, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 1, 1L << 54})
    void aTailOutOfBoundsIsDamage(long tail) {
        try (Mutator mutator = new Mutator(create(WhenFull.BLOCK));
                RingQueue ring = mutator.ring) {
            mutator.set(RingHeader.TAIL, tail);
            expectDamage(() -> ring.offer(new byte[600]));
            expectDamage(() -> ring.offer(new byte[1]));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, Long.MIN_VALUE, Long.MAX_VALUE})
    void aPinOutOfBoundsIsDamage(long pin) throws InterruptedException {
        try (Mutator mutator = new Mutator(create(WhenFull.BLOCK));
                RingQueue ring = mutator.ring) {
            ring.offer(new byte[10]);
            Consumer dead = ring.consumer("default");
            dead.receive(Duration.ofSeconds(1));
            int slot = ring.statistics().participants().stream()
                    .filter(one -> one.kind() == ParticipantKind.CONSUMER)
                    .mapToInt(ParticipantStatistics::slot)
                    .findFirst()
                    .orElseThrow();
            dead.close();
            mutator.set(Slots.offset(ring.geometry(), slot) + ParticipantTable.PIN, pin);
            Consumer heir = ring.consumer("default");
            expectDamage(() -> heir.poll(message -> {}, 1));
        }
    }

    private static void expectDamage(Runnable use) {
        assertThatCode(use::run).isInstanceOf(RingFormatException.class).hasMessageContaining("damaged");
    }

    /** Words of the header, the tables and the cells, at random, while the ring is used by its own. */
    @ParameterizedTest
    @ValueSource(strings = {"BLOCK", "OVERWRITE", "RETAIN"})
    void mutatedWordsGiveTypedErrorsOnly(String policy) {
        long seed = Long.getLong("cirque.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        int tried = 0;
        while (tried < MUTATIONS) {
            try (Mutator mutator = new Mutator(create(WhenFull.valueOf(policy)));
                    RingQueue ring = mutator.ring) {
                for (int i = 0; i < 50 && tried < MUTATIONS; i++) {
                    tried++;
                    mutator.mutate(random);
                    assertThatCode(() -> use(ring, random))
                            .as("seed " + seed + ", mutation " + tried)
                            .satisfies(HostileWordsTest::isTyped);
                }
            }
            RingQueue.delete(directory.resolve("hostile.ring"));
        }
    }

    private static void isTyped(Throwable fault) {
        if (fault != null && !(fault instanceof RingException)) {
            throw new AssertionError("not a RingException", fault);
        }
    }

    private static void use(RingQueue ring, Random random) throws InterruptedException {
        ring.offer(new byte[random.nextInt(700)]);
        ring.publish(new byte[random.nextInt(10)], Duration.ofNanos(1));
        try (Consumer consumer = ring.consumer("default")) {
            for (int i = 0; i < 4; i++) {
                consumer.poll(message -> assertThat(message.toByteArray()).hasSize(message.length()), 3);
            }
        }
        ring.peek(0, 20, Message::buffer);
        ring.statistics();
    }

    @Test
    void aHeaderThatChangesUnderOpenHandlesChangesNothing() {
        try (Mutator mutator = new Mutator(create(WhenFull.BLOCK));
                RingQueue ring = mutator.ring) {
            mutator.set(RingHeader.CELLS_OFFSET, 1_000_000);
            try (RingQueue again = RingQueue.open(ring.path())) {
                assertThat(again.geometry()).isEqualTo(ring.geometry());
            }
        }
    }

    /** Writes through a mapping of its own; closed after the ring, for closing its channel gives up the ring's locks. */
    private static final class Mutator implements AutoCloseable {
        private final MappedByteBuffer file;
        private final int length;
        private final RandomAccessFile raw;
        private final RingQueue ring;

        Mutator(RingQueue ring) {
            this.ring = ring;
            try {
                raw = new RandomAccessFile(ring.path().toFile(), "rw");
                length = (int) ring.geometry().fileLength();
                file = raw.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, length);
                file.order(ByteOrder.LITTLE_ENDIAN);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        void set(int offset, long value) {
            file.putLong(offset, value);
        }

        /** Any word of the pages but the first: small and large numbers, single bits, numbers near what was there. */
        void mutate(Random random) {
            int tables = RingHeader.LENGTH + 4 * GroupTable.ENTRY_LENGTH + 8 * ParticipantTable.ENTRY_LENGTH;
            int from = random.nextInt(4) == 0 ? tables : RingHeader.PAGE;
            int to = from == tables ? length : tables;
            int offset = from + random.nextInt((to - from) / Words.BYTES) * Words.BYTES;
            if (from != tables && random.nextBoolean()) {
                int[] hot = {
                    RingHeader.TAIL,
                    RingHeader.LIMIT,
                    RingHeader.GROUPS_USED,
                    RingHeader.PARTICIPANTS_USED,
                    RingHeader.LENGTH + GroupTable.WORD,
                    RingHeader.LENGTH + GroupTable.HEAD,
                    RingHeader.LENGTH + GroupTable.NAME_LENGTH - 4,
                    RingHeader.LENGTH + 4 * GroupTable.ENTRY_LENGTH + ParticipantTable.PIN,
                    RingHeader.LENGTH + 4 * GroupTable.ENTRY_LENGTH + ParticipantTable.CLAIM,
                    RingHeader.LENGTH + 4 * GroupTable.ENTRY_LENGTH + ParticipantTable.OWNER,
                    RingHeader.LENGTH + 4 * GroupTable.ENTRY_LENGTH + ParticipantTable.INTENT,
                    RingHeader.LENGTH + 4 * GroupTable.ENTRY_LENGTH + ParticipantTable.IDENTITY
                };
                offset = hot[random.nextInt(hot.length)] / Words.BYTES * Words.BYTES;
            }
            long was = file.getLong(offset);
            long value =
                    switch (random.nextInt(6)) {
                        case 0 -> random.nextLong();
                        case 1 -> was ^ 1L << random.nextInt(64);
                        case 2 -> was + random.nextInt(7) - 3;
                        case 3 -> random.nextInt(64);
                        case 4 -> (was & Packed.TAG_MASK) | random.nextLong() << Packed.TAG_BITS;
                        default -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
                    };
            file.putLong(offset, value);
        }

        /** Only after the ring was closed. */
        @Override
        public void close() {
            try {
                raw.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
