package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of what the figures of a ring warn, and of what they do not. */
class WarningsTest {
    private static final Instant NOW = Instant.EPOCH;

    private static List<String> warnings(
            WhenFull whenFull, long depth, List<GroupStatistics> groups, ParticipantStatistics... participants) {
        return new RingStatistics(
                        "orders",
                        Path.of("orders.ring"),
                        4096,
                        16,
                        256,
                        whenFull,
                        100,
                        1000,
                        0,
                        Duration.ZERO,
                        0,
                        depth,
                        10 * depth,
                        depth,
                        groups,
                        List.of(participants))
                .warnings();
    }

    private static GroupStatistics group(long lag, int members, boolean joined, @Nullable Instant heldSince) {
        return new GroupStatistics("billing", false, 0, 0, 0, 0, lag, 10 * lag, 0, members, joined, heldSince);
    }

    private static ParticipantStatistics participant(boolean lockLost) {
        return new ParticipantStatistics(
                3, 1, ParticipantKind.CONSUMER, 4711, true, NOW, "billing", 0, 0, 0, 0, null, null, null, lockLost);
    }

    @ParameterizedTest
    @EnumSource(names = {"BLOCK", "REJECT"})
    void messagesThatNoGroupWillReadFillTheRing(WhenFull whenFull) {
        assertThat(warnings(whenFull, 5, List.of())).singleElement().asString().contains("no group", "5 messages");
        assertThat(warnings(whenFull, 0, List.of())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"OVERWRITE", "RETAIN"})
    void whereTheyStandInNobodysWayNothingIsSaid(WhenFull whenFull) {
        assertThat(warnings(whenFull, 5, List.of())).isEmpty();
        assertThat(warnings(whenFull, 5, List.of(group(5, 0, false, null)))).isEmpty();
    }

    @Test
    void aGroupThatNobodyHasEverJoinedIsNamedWhenItHasMessages() {
        assertThat(warnings(WhenFull.BLOCK, 5, List.of(group(5, 0, false, null))))
                .singleElement()
                .asString()
                .contains("nobody has ever joined", "'billing'", "5 messages");
        assertThat(warnings(WhenFull.BLOCK, 0, List.of(group(0, 0, false, null))))
                .isEmpty();
        assertThat(warnings(WhenFull.BLOCK, 5, List.of(group(5, 0, true, null))))
                .isEmpty();
    }

    @Test
    void aGroupThatHoldsProducersBackIsNamedUnlessItsMembersAreAtWork() {
        assertThat(warnings(WhenFull.BLOCK, 5, List.of(group(5, 0, true, NOW))))
                .singleElement()
                .asString()
                .contains("'billing'", "since 1970-01-01T00:00:00Z", "remove the group");
        assertThat(warnings(WhenFull.BLOCK, 5, List.of(group(5, 1, true, NOW)))).isEmpty();
    }

    @Test
    void aParticipantThatLivesWithoutItsLockIsNamed() {
        assertThat(warnings(WhenFull.BLOCK, 0, List.of(), participant(true)))
                .singleElement()
                .asString()
                .contains("participant 3", "process 4711", "without its lock");
        assertThat(warnings(WhenFull.BLOCK, 0, List.of(), participant(false))).isEmpty();
    }
}
