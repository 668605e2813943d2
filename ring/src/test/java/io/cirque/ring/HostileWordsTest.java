package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
}
