package io.cirque.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.benchmarks.system.Load;
import io.cirque.benchmarks.system.Sender;
import io.cirque.benchmarks.system.Wait;
import io.cirque.ring.Sync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleTest {

    private static final int SIZE = 64;
    private static final Load LOAD = new Load(SIZE, 1000, 10, 1, 65536, Wait.DEFAULT, Sync.NONE, 100, 1);

    @Test
    void timesAllButItsWarmUpFromWhenItWasDue(@TempDir Path directory) throws IOException {
        Schedule producers = Schedule.open(directory, 1, LOAD);
        Schedule consumers = Schedule.open(directory, 1, LOAD);
        Arrivals arrivals = new Arrivals(SIZE, consumers);
        Messages.receive(arrivals, SIZE, 0, 0, Sequence.MEASURED);
        Messages.receive(arrivals, SIZE, 0, 1, Sequence.MEASURED | Sequence.LAST);
        assertThat(arrivals.isStreamComplete()).isTrue();
        assertThat(arrivals.isComplete()).isFalse();

        consumers.ready(0);
        producers.send(new Delivery(arrivals), 2);

        assertThat(arrivals.isComplete()).isTrue();
        assertThat(Arrivals.report(List.of(arrivals)))
                .containsEntry(Arrivals.TIMED, 900.0)
                .containsEntry(Tally.MEASURED, 1.0);
        assertThat(consumers.due(1) - consumers.due(0)).isPositive();
    }

    /** What is sent is there. */
    private record Delivery(Arrivals arrivals) implements Sender {

        @Override
        public boolean offer(byte[] message) {
            arrivals.onMessage(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN), 0, message.length);
            return true;
        }

        @Override
        public void close() {}
    }
}
