package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words that no participant writes are found to be damage, and said to be. {@link FuzzTest} tries all others. */
class HostileWordsTest {
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
                RingQueue ring = mutator.ring()) {
            mutator.set(RingHeader.TAIL, tail);
            expectDamage(() -> ring.offer(new byte[600]));
            expectDamage(() -> ring.offer(new byte[1]));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, Long.MIN_VALUE, Long.MAX_VALUE})
    void aPinOutOfBoundsIsDamage(long pin) throws InterruptedException {
        try (Mutator mutator = new Mutator(create(WhenFull.BLOCK));
                RingQueue ring = mutator.ring()) {
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

    @Test
    void aHeaderThatChangesUnderOpenHandlesChangesNothing() {
        try (Mutator mutator = new Mutator(create(WhenFull.BLOCK));
                RingQueue ring = mutator.ring()) {
            mutator.set(RingHeader.CELLS_OFFSET, 1_000_000);
            try (RingQueue again = RingQueue.open(ring.path())) {
                assertThat(again.geometry()).isEqualTo(ring.geometry());
            }
        }
    }

    private static int cell(RingQueue ring, int index) {
        return ring.geometry().cellsOffset() + index * ring.geometry().cellSize();
    }

    /** The words of the second message change while the first is handed over: it was claimed with it, and checked. */
    @ParameterizedTest
    @CsvSource({
        "0, 99, was overwritten while it was claimed",
        "8, -1, says it has -1 bytes",
        "8, 3841, says it has 3841 bytes",
    })
    void aMessageThatIsDamagedAfterItWasClaimedIsNotHandedOver(int word, long value, String damage) {
        for (WhenFull policy : WhenFull.values()) {
            try (Mutator mutator = new Mutator(create(policy));
                    RingQueue ring = mutator.ring()) {
                ring.offer(new byte[10]);
                ring.offer(new byte[11]);
                long changed =
                        word == CellHeader.W0 ? CellHeader.w0(value, CellHeader.COMMITTED) : value & 0xffff_ffffL;
                List<Integer> lengths = new ArrayList<>();
                Consumer consumer = ring.consumer("default");
                assertThatThrownBy(() -> consumer.poll(
                                message -> {
                                    lengths.add(message.length());
                                    mutator.set(cell(ring, 1) + word, changed);
                                },
                                10))
                        .as(policy.toString())
                        .isInstanceOf(RingFormatException.class)
                        .hasMessageContaining("cell 1 " + damage);
                assertThat(lengths).containsExactly(10);
            }
            RingQueue.delete(directory.resolve("hostile.ring"));
        }
    }

    /** It would take the cells of others behind it. */
    @Test
    void aMessageThatGoesBeyondTheLapIsDamage() {
        try (Mutator mutator = new Mutator(create(WhenFull.BLOCK));
                RingQueue ring = mutator.ring()) {
            ring.offer(new byte[10]);
            ring.offer(new byte[10]);
            mutator.set(cell(ring, 1) + CellHeader.W1, 3840);
            Consumer consumer = ring.consumer("default");
            assertThatThrownBy(() -> consumer.poll(message -> {}, 10))
                    .isInstanceOf(RingFormatException.class)
                    .hasMessageContaining("the message at cell 1 says it has 3840 bytes");
        }
    }

    @Test
    void aCellThatNobodyCanHaveWrittenYetIsDamageToAReader() {
        try (Mutator mutator = new Mutator(create(WhenFull.RETAIN));
                RingQueue ring = mutator.ring();
                RingReader reader = RingReader.open(ring.path())) {
            ring.offer(new byte[10]);
            mutator.set(cell(ring, 0), CellHeader.w0(16, CellHeader.COMMITTED));
            expectDamage(() -> reader.poll(message -> {}, 1));
            mutator.set(cell(ring, 0), CellHeader.w0(0, CellHeader.COMMITTED));
            mutator.set(cell(ring, 0) + CellHeader.W1, 3841);
            expectDamage(() -> reader.poll(message -> {}, 1));
            mutator.set(cell(ring, 0) + CellHeader.W1, 10);
            assertThat(reader.poll(message -> {}, 1)).isEqualTo(1);
        }
    }

    /** Whoever looks through the messages steps over what is none. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 3841, Integer.MAX_VALUE})
    void aLengthOutOfBoundsIsNoMessageToThoseWhoOnlyLook(long length) {
        try (Mutator mutator = new Mutator(create(WhenFull.BLOCK));
                RingQueue ring = mutator.ring()) {
            ring.offer(new byte[10]);
            ring.offer(new byte[11]);
            mutator.set(cell(ring, 0) + CellHeader.W1, length & 0xffff_ffffL);
            List<Integer> lengths = new ArrayList<>();
            ring.walk(message -> lengths.add(message.length()));
            assertThat(lengths).containsExactly(11);
            assertThat(ring.statistics().depthBytes()).isEqualTo(11);
        }
    }

    /** An intent far away is not of a message that a reader waits for. */
    @ParameterizedTest
    @ValueSource(longs = {-5, 100, Long.MAX_VALUE, Long.MIN_VALUE})
    void anIntentElsewhereHoldsNoReaderUp(long intent) {
        try (Mutator mutator = new Mutator(create(WhenFull.RETAIN));
                RingQueue ring = mutator.ring();
                Producer living = ring.producer();
                RingReader reader = RingReader.open(ring.path())) {
            MessageClaim claim = living.claim(1);
            assertThat(claim).isNotNull();
            ring.offer(new byte[10]);
            mutator.set(Slots.offset(ring.geometry(), 0) + ParticipantTable.INTENT, intent);
            await().until(() ->
                    reader.poll(message -> assertThat(message.length()).isEqualTo(10), 1) == 1);
        }
    }

    @Test
    void theCellNumbersComeToAnEndThatIsSaid() {
        try (Mutator mutator = new Mutator(create(WhenFull.BLOCK));
                RingQueue ring = mutator.ring();
                Producer producer = ring.producer()) {
            mutator.set(RingHeader.TAIL, Packed.CELL_END - 2);
            mutator.set(RingHeader.LIMIT, Packed.of(Packed.CELL_END + 8, 0));
            assertThat(producer.offer(new byte[1])).isTrue();
            assertThatThrownBy(() -> producer.offer(new byte[1]))
                    .isInstanceOf(RingLimitException.class)
                    .hasMessageContaining("used up its cell numbers")
                    .hasMessageContaining("create it anew");
        }
    }

    @Test
    void aGroupThatVanishesUnderItsMembersIsSaidToBeRemoved() {
        try (Mutator mutator = new Mutator(create(WhenFull.BLOCK));
                RingQueue ring = mutator.ring();
                Consumer consumer = ring.consumer("default")) {
            assertThat(consumer.poll(message -> {}, 1)).isZero();
            mutator.set(ring.geometry().groupsOffset() + GroupTable.WORD, 0);
            await().untilAsserted(() -> assertThatThrownBy(() -> consumer.poll(message -> {}, 1))
                    .isInstanceOf(GroupNotFoundException.class)
                    .hasMessageContaining("'default' was removed"));
        }
    }

    /** The same place in the table, another incarnation: what the old one's member has left holds nothing back. */
    @Test
    void aClaimOfARemovedGroupHoldsNoProducerBack() throws InterruptedException {
        try (RingQueue ring = create(WhenFull.BLOCK)) {
            Producer producer = ring.producer();
            Consumer first = ring.consumer("default");
            Consumer second = ring.consumer("default");
            assertThat(producer.offer(new byte[10])).isTrue();
            assertThat(second.receive(Duration.ofSeconds(10))).isNotNull();
            first.close();
            second.close(); // with its claim
            ring.removeGroup("default");
            Consumer again = ring.consumer("default"); // in the slot of the first
            for (int i = 0; i < 40; i++) {
                assertThat(producer.offer(new byte[10])).isTrue();
                assertThat(again.poll(message -> {}, 1)).isEqualTo(1);
            }
            assertThat(ring.statistics().depth()).isZero();
        }
    }
}
