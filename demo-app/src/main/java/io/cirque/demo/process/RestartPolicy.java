package io.cirque.demo.process;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When a worker that died is started again: soon, then less and less soon, and no more after five short lives in a row. */
final class RestartPolicy {
    private static final int SHORT_LIVES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONG_LIFE = Duration.ofMinutes(1);

    private int shortLives;

    /**
     * The pause before the next start, twice as long each time.
     *
     * @param life how long the worker lived
     * @return null if it shall not be started again
     */
    @Nullable
    Duration pauseAfter(Duration life) {
        shortLives = life.compareTo(LONG_LIFE) < 0 ? shortLives + 1 : 1;
        return shortLives > SHORT_LIVES ? null : FIRST_PAUSE.multipliedBy(1L << (shortLives - 1));
    }
}
