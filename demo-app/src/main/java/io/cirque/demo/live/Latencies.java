package io.cirque.demo.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * How long messages took, of late, in microseconds. Recording is thread-safe and never waits; {@link #take} is for one
 * thread.
 */
@Component
@Profile("web")
public class Latencies {
    /** Longer times count as this. */
    public static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);

    /** Significant digits of a time. */
    public static final int DIGITS = 2;

    private static final int WINDOW = 5;

    private final Recorder recorder = new Recorder(LONGEST_MICROS, DIGITS);
    private final Deque<Histogram> window = new ArrayDeque<>();

    /** One message's time. */
    public void record(long nanos) {
        recorder.recordValue(Math.min(Math.max(0, nanos / 1000), LONGEST_MICROS));
    }

    /** One message's time, as often as it was measured elsewhere. */
    public void record(long micros, long count) {
        recorder.recordValueWithCount(Math.min(micros, LONGEST_MICROS), count);
    }

    /** Forgets what was recorded until now. */
    void clear() {
        window.clear();
        recorder.reset();
    }

    /** The percentiles of the last few calls; null if nothing came through. */
    @Nullable
    Percentiles take() {
        window.addLast(recorder.getIntervalHistogram());
        if (window.size() > WINDOW) {
            window.removeFirst();
        }
        Histogram sum = new Histogram(LONGEST_MICROS, DIGITS);
        window.forEach(sum::add);
        return sum.getTotalCount() == 0
                ? null
                : new Percentiles(
                        sum.getValueAtPercentile(50),
                        sum.getValueAtPercentile(99),
                        sum.getValueAtPercentile(99.9),
                        sum.getMaxValue());
    }

    /** Times in microseconds. */
    record Percentiles(long p50, long p99, long p999, long max) {}
}
