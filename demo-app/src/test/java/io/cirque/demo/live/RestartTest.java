package io.cirque.demo.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.demo.Scenario;
import io.cirque.ring.WhenFull;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartTest {
    @Test
    void keepsWhatItWasToldButForWhatChanges() {
        List<String> own =
                List.of("--demo.workers=3", "--server.port=0", "--demo.policy=block", "--demo.scenario=replay");

        assertThat(Restart.arguments(own, "4711", Scenario.PRICE_FEED, WhenFull.REJECT))
                .containsExactly(
                        "--demo.workers=3", "--demo.scenario=price-feed", "--demo.policy=reject", "--server.port=4711");
    }

    @Test
    void anotherScenarioHasAPolicyOfItsOwn() {
        assertThat(Restart.arguments(List.of("--demo.policy=block"), "80", Scenario.REPLAY, null))
                .containsExactly("--demo.scenario=replay", "--server.port=80");
    }
}
