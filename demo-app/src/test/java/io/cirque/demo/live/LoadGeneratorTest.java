package io.cirque.demo.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.demo.DemoProperties;
import io.cirque.demo.Scenario;
import io.cirque.demo.Transport;
import io.cirque.ring.RingStatistics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class LoadGeneratorTest {
    private static final long INITIAL = 500;

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean full;
    private final LoadGenerator load = new LoadGenerator(
            new Counting(),
            new DemoProperties(
                    Scenario.ORDER_DESK,
                    Transport.RING,
                    "demo",
                    null,
                    0,
                    DataSize.ofMegabytes(64),
                    false,
                    false,
                    DataSize.ofKilobytes(10),
                    INITIAL,
                    List.of(),
                    1));

    @BeforeEach
    void start() {
        load.start();
    }

    @AfterEach
    void stop() {
        load.stop();
        assertThat(load.isRunning()).isFalse();
    }

    @Test
    void sendsNothingUntilSomebodyLooks() {
        assertThat(load.rate()).isZero();

        load.begin();
        assertThat(load.rate()).isEqualTo(INITIAL);
        await().until(() -> sent.get() > 10);
    }

    @Test
    void whatWasSetStays() {
        load.setRate(0);
        load.begin();

        assertThat(load.rate()).isZero();
    }

    @Test
    void sendsAsMuchAsGoesUntilTold() {
        load.setRate(LoadGenerator.MAXIMUM);
        await().until(() -> sent.get() > 10_000);

        load.stop();
        long atTheEnd = sent.get();
        await().during(Duration.ofMillis(50)).until(() -> sent.get() == atTheEnd);
    }

    @Test
    void goesOnWhenThereIsRoomAgain() {
        full = true;
        load.setRate(LoadGenerator.MAXIMUM);
        await().until(() -> refused.get() > 3);
        assertThat(sent.get()).isZero();

        full = false;
        await().until(() -> sent.get() > 0);
    }

    private final class Counting implements Show {
        @Override
        public int send(int most) {
            if (full) {
                refused.incrementAndGet();
                return 0;
            }
            sent.addAndGet(most);
            return most;
        }

        @Override
        public Account account(RingStatistics ring) {
            return new Account(sent.get(), 0, 0, 0, 0, 0, 0, 0);
        }
    }
}
