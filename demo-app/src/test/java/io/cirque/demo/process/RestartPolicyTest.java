package io.cirque.demo.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
    private final RestartPolicy policy = new RestartPolicy();

    @Test
    void waitsTwiceAsLongEachTimeAndGivesUpAfterFiveShortLives() {
        for (int millis : new int[] {500, 1000, 2000, 4000, 8000}) {
            assertThat(policy.pauseAfter(Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(millis));
        }
        assertThat(policy.pauseAfter(Duration.ofSeconds(2))).isNull();
    }

    @Test
    void aLongLifeIsANewBeginning() {
        for (int i = 0; i < 20; i++) {
            assertThat(policy.pauseAfter(Duration.ofSeconds(2)))
                    .isEqualTo(Duration.ofMillis(1000 - 500 * (i == 0 ? 1 : 0)));
            assertThat(policy.pauseAfter(Duration.ofMinutes(2))).isEqualTo(Duration.ofMillis(500));
        }
    }
}
