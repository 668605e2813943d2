package io.cirque.cli;

import io.cirque.ring.RingReader;
import io.cirque.ring.StartAt;
import java.time.Duration;
import java.util.function.Consumer;

/** Of a ring that overwrites or retains: misses nothing but what is overwritten, and counts that. */
final class ReaderOnlooker implements Onlooker {
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final RingReader reader;

    ReaderOnlooker(RingReader reader, Stop stop) {
        this.reader = reader;
        stop.wakes(reader::wakeup);
    }

    @Override
    public void history(Consumer<MessageCopy> to) {
        reader.seek(StartAt.LATEST);
        long end = reader.position();
        reader.seek(StartAt.EARLIEST);
        int found = 1;
        while (found > 0 && reader.position() < end) {
            found = reader.poll(message -> to.accept(MessageCopy.of(message)), 1);
        }
    }

    @Override
    public void next(Consumer<MessageCopy> to) throws InterruptedException {
        reader.poll(message -> to.accept(MessageCopy.of(message)), BATCH, WAIT);
    }

    @Override
    public long lost() {
        return reader.lost();
    }

    @Override
    public void close() {
        reader.close();
    }
}
