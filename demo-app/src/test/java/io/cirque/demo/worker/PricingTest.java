package io.cirque.demo.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cirque.demo.Order;
import io.cirque.demo.PricedOrder;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricingTest {

    @ParameterizedTest(name = "{0} × {1}: less {2} % is {3}, with {4} tax {5}")
    @CsvSource({
        "1,      0.01,    0,           0.01,         0.00,         0.01",
        "1,      0.03,    0,           0.03,         0.01,         0.04",
        "9,      10,      0,          90.00,        17.10,       107.10",
        "10,     10.00,   5,          95.00,        18.05,       113.05",
        "12,     24.90,   5,         283.86,        53.93,       337.79",
        "10,     0.01,    5,           0.09,         0.02,         0.11",
        "99,     1.00,    5,          94.05,        17.87,       111.92",
        "100,    1.00,   10,          90.00,        17.10,       107.10",
        "999,    1.00,   10,         899.10,       170.83,      1069.93",
        "1000,   1.00,   15,         850.00,       161.50,      1011.50",
        "100000, 1000000,15, 85000000000.00, 16150000000.00, 101150000000.00"
    })
    void discountsByQuantityThenAddsTax(
            int quantity, BigDecimal price, int discount, BigDecimal net, BigDecimal tax, BigDecimal total) {
        Order order = new Order("A-1", "teapot", quantity, price);

        assertThat(Pricing.price(order, 42)).isEqualTo(new PricedOrder(order, discount, net, tax, total, 42));
    }

    @Test
    void amountsOfAPriceInAnExponentHaveTwoDecimalsToo() {
        PricedOrder priced = Pricing.price(new Order("A-1", "teapot", 1, new BigDecimal("1E+3")), 42);

        assertThat(priced.net()).hasToString("1000.00");
        assertThat(priced.total()).hasToString("1190.00");
    }

    @Test
    void poisonHasNoPrice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pricing.price(new Order("A-1", Order.POISON, 1, BigDecimal.ONE), 42))
                .withMessageContaining("poison")
                .withMessageContaining("A-1");
    }
}
