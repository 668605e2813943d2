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

    @ParameterizedTest
    @CsvSource({
        "ordrs, orders, true",
        "order, orders, true",
        "orderss, orders, true",
        "ordexs, orders, true",
        "odrers, orders, true",
        "ordesr, orders, true",
        "Orders, orders, true",
        "orders, orders, false",
        "ordre, orders, false",
        "oders2, orders, false",
        "orders1, orders2, false",
        "orders2, orders, false",
        "in, on, false",
        "audit, orders, false"
    })
    void knowsASlip(String word, String meant, boolean expected) {
        assertThat(Spelling.isTypo(word, meant)).isEqualTo(expected);
        assertThat(Spelling.isTypo(meant, word)).isEqualTo(expected);
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
