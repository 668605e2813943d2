package io.cirque.demo.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** How fast a counter grows, over about a second. For one thread. */
final class Rate {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Deque<Count> counts = new ArrayDeque<>();

    /** The counter's value now; answers its growth a second. */
    long perSecond(long count, long nanos) {
        counts.addLast(new Count(count, nanos));
        while (counts.size() > 2 && nanos - counts.getFirst().nanos() > WINDOW_NANOS) {
            counts.removeFirst();
        }
        Count first = counts.getFirst();
        long elapsed = nanos - first.nanos();
        return elapsed <= 0
                ? 0
                : Math.round(Math.max(0, count - first.count()) * (double) TimeUnit.SECONDS.toNanos(1) / elapsed);
    }

    private record Count(long count, long nanos) {}
}
