package io.cirque.demo.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cirque.demo.Order;
import io.cirque.demo.SampleOrders;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;

class OrderCsvTest {
    private static final ValidatorFactory VALIDATION = Validation.buildDefaultValidatorFactory();

    private final OrderCsv csv = new OrderCsv(VALIDATION.getValidator());

    @AfterAll
    static void close() {
        VALIDATION.close();
    }

    @Test
    void readsQuotesCommasAndOtherScripts() {
        String file = "id,item,quantity,price\nA-1,\"27\"\" monitor, black\",3,199.90\nA-2,抹茶 🍵,1,4\n";

        assertThat(read(file))
                .containsExactly(
                        new Order("A-1", "27\" monitor, black", 3, new BigDecimal("199.90")),
                        new Order("A-2", "抹茶 🍵", 1, new BigDecimal("4")));
    }

    @Test
    void takesColumnsInAnyOrderWindowsLineEndsAByteOrderMarkAndEmptyLines() {
        String file = "\uFEFFprice,id,quantity,item\r\n\r\n 2.50 ,A-1, 2 ,teapot\r\n\r\n";

        assertThat(read(file)).containsExactly(new Order("A-1", "teapot", 2, new BigDecimal("2.50")));
    }

    @Test
    void readsOtherEncodingsIfTold() {
        byte[] file = "id,item,quantity,price\nA-1,Käse,2,2.50".getBytes(ISO_8859_1);

        assertThat(csv.read(file, ISO_8859_1)).extracting(Order::item).containsExactly("Käse");
        assertThat(faults(() -> csv.read(file, UTF_8))).singleElement().satisfies(fault -> assertThat(fault.mend())
                .contains("not UTF-8", "charset"));
    }

    @Test
    void namesEachBadLineWithFieldValueAndMend() {
        String file = """
                id,item,quantity,price
                A-1,teapot,2,2.50
                A-2,teapot,two,2.50
                A-3,teapot,0,2.505
                "A 4",,1,1
                A-5,teapot,1
                A-6,tea,pot,1,1
                A-7,"two
                lines",1,1
                A-8,teapot,1,1e99
                A-9,teapot,1,1234567890123456789012
                """;

        assertThat(faults(() -> read(file)))
                .containsExactly(
                        new Fault(3L, "quantity", "two", Order.QUANTITY_RULE),
                        new Fault(4L, "price", "2.505", Order.PRICE_RULE),
                        new Fault(4L, "quantity", "0", Order.QUANTITY_RULE),
                        new Fault(5L, "id", "A 4", Order.ID_RULE),
                        new Fault(5L, "item", "", Order.ITEM_RULE),
                        new Fault(
                                6L,
                                "record",
                                "A-5,teapot,1",
                                "give 4 fields, not 3, and put fields with commas between double quotes"),
                        new Fault(
                                7L,
                                "record",
                                "A-6,tea,pot,1,1",
                                "give 4 fields, not 5, and put fields with commas between double quotes"),
                        new Fault(8L, "item", "two\nlines", Order.ITEM_RULE),
                        new Fault(10L, "price", "1E+99", Order.PRICE_RULE),
                        new Fault(11L, "price", "1234567890123456789012", Order.PRICE_RULE));
    }

    @Test
    void saysWhereQuotesAreWrong() {
        assertThat(faults(() -> read("id,item,quantity,price\nA-1,teapot,1,1\nA-2,\"tea\"pot,1,1\n")))
                .last()
                .satisfies(fault -> assertThat(fault.line()).isBetween(2L, 3L));
    }

    @Test
    void wantsAHeaderWithTheFourFields() {
        for (String header :
                List.of("", "A-1,teapot,1,1", "id,item,quantity", "id,id,item,price", "id,item,quantity,cost")) {
            assertThat(faults(() -> read(header + "\nA-1,teapot,1,1")))
                    .as(header)
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.toString()).contains("header", "id,item,quantity,price"));
        }
    }

    @Test
    void wantsAnOrder() {
        assertThat(faults(() -> read("id,item,quantity,price\n")))
                .containsExactly(new Fault(null, "body", null, "give at least one order"));
    }

    @Test
    void reportsAHundredFaultsOfAThousand() {
        String file = "id,item,quantity,price\n" + "A-1,teapot,none,1\n".repeat(1000);

        assertThat(faults(() -> read(file))).hasSize(100);
    }

    @Test
    void theSampleIsWhatItsGeneratorMakesAndValid() throws IOException {
        String sample = new ClassPathResource(SampleFeed.FILE).getContentAsString(UTF_8);

        assertThat(sample).isEqualTo(SampleOrders.csv());
        assertThat(read(sample))
                .hasSize(SampleOrders.COUNT)
                .extracting(Order::id)
                .doesNotHaveDuplicates();
    }

    private List<Order> read(String file) {
        return csv.read(file.getBytes(UTF_8), UTF_8);
    }

    private static List<Fault> faults(ThrowingCallable reading) {
        return catchThrowableOfType(InvalidOrdersException.class, reading).faults();
    }
}
