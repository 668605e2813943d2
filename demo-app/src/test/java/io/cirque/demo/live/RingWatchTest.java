package io.cirque.demo.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.ring.Consumer;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RingWatchTest {
    private static final byte[] MESSAGE = {42};

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void theTailIsAboveAllThatWasPublished(WhenFull policy) {
        try (RingQueue ring = ring(policy)) {
            RingWatch watch = new RingWatch(ring);
            assertThat(watch.tail()).isZero();
            int published = 0;
            for (int burst = 1; ring.offer(MESSAGE); burst++) {
                published++;
                for (int i = 0; i < burst && ring.offer(MESSAGE); i++) {
                    published++;
                }
                assertThat(watch.tail()).isEqualTo(published);
                if (published > 3 * ring.geometry().cells()) {
                    break; // this one is never full
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void whatIsSettledIsBelowWhatAConsumerHasInHand(WhenFull policy) {
        try (RingQueue ring = ring(policy)) {
            Consumer consumer = ring.consumer("default");
            RingWatch watch = new RingWatch(ring);
            for (int i = 0; i < 5; i++) {
                ring.offer(MESSAGE);
            }
            consumer.poll(message -> {}, 2);
            consumer.poll(message -> assertThat(watch.read().settled()).isEqualTo(2), 1);

            assertThat(watch.read().settled()).isEqualTo(3);
            consumer.poll(message -> {}, 10);
            assertThat(watch.read().settled()).isEqualTo(5);
        }
    }

    private RingQueue ring(WhenFull policy) {
        return RingQueue.create(
                directory.resolve(policy + ".ring"),
                RingOptions.builder().capacity(16 << 10).whenFull(policy).build());
    }
}
