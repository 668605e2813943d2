package io.cirque.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FingerprintTest {

    private final Fingerprint all = new Fingerprint();
    private final Fingerprint one = new Fingerprint();
    private final Fingerprint other = new Fingerprint();

    @Test
    void isTheSameHoweverTheMessagesAreShared() {
        for (int count = 0; count < 1000; count++) {
            all.add(1, count);
            (count % 3 == 0 ? one : other).add(1, count);
        }

        assertThat(Fingerprint.isSame(one.value() + other.value(), all.value())).isTrue();
    }

    @Test
    void isAnotherIfAMessageIsMissing() {
        all.add(0, 1);
        all.add(0, 2);
        one.add(0, 1);

        assertThat(Fingerprint.isSame(one.value(), all.value())).isFalse();
    }

    @Test
    void isAnotherIfAMessageIsThereTwiceInsteadOfAnother() {
        all.add(0, 1);
        all.add(1, 1);
        one.add(0, 1);
        other.add(0, 1);

        assertThat(Fingerprint.isSame(one.value() + other.value(), all.value())).isFalse();
    }
}
