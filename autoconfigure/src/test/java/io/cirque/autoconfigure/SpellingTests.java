package io.cirque.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTests {
    @ParameterizedTest
    @CsvSource({"orders, orders, 0", "ordrs, orders, 1", "Orders, orders, 0", "kitten, sitting, 3", "'', abc, 3"})
    void countsEdits(String from, String to, int expected) {
        assertThat(Spelling.distance(from, to)).isEqualTo(expected);
        assertThat(Spelling.distance(to, from)).isEqualTo(expected);
    }

    @Test
    void namesTheNearestFirst() {
        assertThat(Spelling.suggest("ordrs", List.of("audit", "orders")))
                .isEqualTo("Did you mean 'orders'? Known: audit, orders.");
    }

    @Test
    void namesOnlyWhatIsKnownWhenNothingIsNear() {
        assertThat(Spelling.suggest("zzzzzz", List.of("audit", "orders"))).isEqualTo("Known: audit, orders.");
    }

    @Test
    void saysThatThereIsNothing() {
        assertThat(Spelling.suggest("orders", List.of())).isEqualTo("There is none so far.");
    }
}
