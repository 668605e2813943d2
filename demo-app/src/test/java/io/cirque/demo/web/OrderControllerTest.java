package io.cirque.demo.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.demo.Order;
import io.cirque.demo.process.Workers;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.messaging.MessageChannel;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OrderControllerTest {
    private static final ValidatorFactory VALIDATION = Validation.buildDefaultValidatorFactory();
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String A1 = "{\"id\":\"A-1\",\"item\":\"teapot\",\"quantity\":2,\"price\":2.50}";
    private static final String A2 = "{\"id\":\"A-2\",\"item\":\"teapot\",\"quantity\":2,\"price\":2.50}";
    private static final String A3 = "{\"id\":\"A-3\",\"item\":\"teapot\",\"quantity\":2,\"price\":2.50}";

    private final List<Object> published = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private final Ledger ledger = new Ledger(LedgerTest.properties(10));
    private final MockMvcTester mvc = mvc();

    @AfterAll
    static void close() {
        VALIDATION.close();
    }

    @Test
    void publishesAnOrderAndSaysWhereItWillBe() {
        MvcTestResult result = post(A1);

        assertThat(result).hasStatus(HttpStatus.ACCEPTED).hasHeader("Location", "/orders/A-1");
        assertThat(result).hasBodyTextEqualTo("{\"accepted\":1,\"alreadyKnown\":0}");
        assertThat(published).containsExactly(LedgerTest.order("A-1"));
    }

    @Test
    void publishesAnArrayAndEachIdOnce() {
        post(A1);

        assertThat(post("[" + A1 + "," + A2 + "," + A2 + "]"))
                .hasStatus(HttpStatus.ACCEPTED)
                .hasBodyTextEqualTo("{\"accepted\":1,\"alreadyKnown\":2}");
        assertThat(published).containsExactly(LedgerTest.order("A-1"), LedgerTest.order("A-2"));
    }

    @Test
    void anOrderThatNobodyCanPriceIsADeadLetter() {
        post(A1);
        ledger.deadLettered(LedgerTest.order("A-1"));

        assertThat(mvc.get().uri("/orders/A-1"))
                .hasStatusOk()
                .hasBodyTextEqualTo("{\"id\":\"A-1\",\"status\":\"dead-lettered\"}");
    }

    @Test
    void publishesACsvFile() {
        assertThat(postCsv("id,item,quantity,price\nA-1,teapot,2,2.50\nA-2,teapot,2,2.50\n"))
                .hasStatus(HttpStatus.ACCEPTED)
                .hasBodyTextEqualTo("{\"accepted\":2,\"alreadyKnown\":0}");
        assertThat(published).hasSize(2);
    }

    @Test
    void anOrderIsUnknownThenPendingThenPriced() {
        assertThat(mvc.get().uri("/orders/A-1"))
                .hasStatus(HttpStatus.NOT_FOUND)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyText()
                .contains("A-1");

        post(A1);
        assertThat(mvc.get().uri("/orders/A-1"))
                .hasStatus(HttpStatus.ACCEPTED)
                .hasBodyTextEqualTo("{\"id\":\"A-1\",\"status\":\"pending\"}");

        ledger.priced(LedgerTest.priced(LedgerTest.order("A-1"), 4711));
        assertThat(mvc.get().uri("/orders/A-1"))
                .hasStatusOk()
                .hasBodyTextEqualTo(
                        "{\"id\":\"A-1\",\"status\":\"priced\",\"item\":\"teapot\",\"quantity\":2,\"price\":2.50,"
                                + "\"discountPercent\":0,\"net\":5.00,\"tax\":0.95,\"total\":5.95,\"workerPid\":4711}");
    }

    @Test
    void countsOrders() {
        post("[" + A1 + "," + A2 + "]");
        ledger.priced(LedgerTest.priced(LedgerTest.order("A-1"), 4711));

        assertThat(mvc.get().uri("/stats"))
                .hasStatusOk()
                .hasBodyTextEqualTo("{\"published\":2,\"processed\":1,\"duplicates\":0,\"carriedOver\":0,"
                        + "\"perWorker\":{\"4711\":1},\"webPid\":"
                        + ProcessHandle.current().pid()
                        + ",\"workers\":[],\"workerRestarts\":0}");
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "id,       null,             ",
                "id,       `\"\"`,           ``",
                "id,       `\"a b\"`,        a b",
                "id,       7,               7",
                "item,     `\"  \"`,         `  `",
                "item,     `\"a\\u0000b\"`,  `a\0b`",
                "item,     {},              {}",
                "quantity, 0,               0",
                "quantity, -3,              -3",
                "quantity, 1.5,             1.5",
                "quantity, 100001,          100001",
                "quantity, 99999999999,     99999999999",
                "quantity, `\"2\"`,          2",
                "quantity, true,            true",
                "price,    0,               0",
                "price,    0.001,           0.001",
                "price,    1000000.01,      1000000.01",
                "price,    1e999999999,     1E+999999999",
                "price,    1e-999999999,    1E-999999999",
                "price,    `\"2.50\"`,       2.50",
                "price,    [],              []"
            })
    void namesTheFieldTheValueAndTheMend(String field, String json, @Nullable String value) {
        String order =
                A1.replaceFirst("\"" + field + "\":[^,}]*", "\"" + field + "\":" + Matcher.quoteReplacement(json));

        assertThat(faults(post(order)))
                .containsExactly(new Fault(null, field, value, String.valueOf(Intake.rule(field))));
        assertThat(faults(post("[" + A2 + "," + order + "]")))
                .containsExactly(new Fault(null, "[1]." + field, value, String.valueOf(Intake.rule(field))));
        assertThat(published).isEmpty();
    }

    @Test
    void saysWhatIsMissingAndWhatIsTooMuch() {
        assertThat(faults(post("{\"id\":\"A-1\",\"quantity\":2}")))
                .containsExactly(
                        new Fault(null, "item", null, Order.ITEM_RULE),
                        new Fault(null, "price", null, Order.PRICE_RULE));
        assertThat(faults(post(A1.replace("quantity", "qantity"))))
                .containsExactly(new Fault(
                        null, "qantity", "2", "leave it out, the fields of an order are id, item, quantity, price"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "null",
                "7",
                "\"A-1\"",
                "[]",
                "[[]]",
                "[null]",
                "{\"id\":",
                "{} {}",
                "{'id':1}",
                "{\"id\":1,\"id\":2}"
            })
    void refusesWhatAreNoOrders(String body) {
        MvcTestResult result = post(body);

        assertThat(faults(result))
                .singleElement()
                .satisfies(fault -> assertThat(fault.field()).isIn("body", "[0]"))
                .satisfies(fault -> assertThat(fault.mend()).isNotBlank());
        assertThat(published).isEmpty();
    }

    @Test
    void refusesNestingThatWouldExhaustTheStack() {
        assertThat(faults(post("[".repeat(4000)))).hasSize(1);
    }

    @Test
    void refusesACsvFileWithOneBadLineAndNamesIt() {
        MvcTestResult result = postCsv("id,item,quantity,price\nA-1,teapot,2,2.50\nA-2,teapot,-2,2.50\n");

        assertThat(faults(result)).containsExactly(new Fault(3L, "quantity", "-2", Order.QUANTITY_RULE));
        assertThat(problem(result).get("detail").stringValue())
                .isEqualTo("line 3: quantity is \"-2\": " + Order.QUANTITY_RULE);
        assertThat(published).isEmpty();
    }

    @Test
    void refusesAnIdThatIsUsedTwice() {
        post(A1);

        assertThat(post("[" + A2 + "," + A1.replace("teapot", "kettle") + "]"))
                .hasStatus(HttpStatus.CONFLICT)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyText()
                .contains("A-1");
        assertThat(published).hasSize(1);
    }

    @Test
    void aFullRingMeansTryAgainAndLosesNothing() {
        room = 1;
        MvcTestResult full = post("[" + A1 + "," + A2 + "," + A3 + "]");

        assertThat(full)
                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .hasHeader("Retry-After", "1");
        assertThat(problem(full).get("accepted").intValue()).isEqualTo(1);
        assertThat(problem(full).get("refused").intValue()).isEqualTo(2);
        assertThat(mvc.get().uri("/orders/A-1")).hasStatus(HttpStatus.ACCEPTED);
        assertThat(mvc.get().uri("/orders/A-2")).hasStatus(HttpStatus.NOT_FOUND);

        room = 2;
        assertThat(post("[" + A1 + "," + A2 + "," + A3 + "]"))
                .hasStatus(HttpStatus.ACCEPTED)
                .hasBodyTextEqualTo("{\"accepted\":2,\"alreadyKnown\":1}");
        assertThat(published)
                .containsExactly(LedgerTest.order("A-1"), LedgerTest.order("A-2"), LedgerTest.order("A-3"));
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        assertThat(post(" ".repeat(11 * 1024) + A1))
                .hasStatus(HttpStatus.CONTENT_TOO_LARGE)
                .bodyText()
                .contains("10240", "demo.max-request");
    }

    @Test
    void saysWhichContentTypeItWants() {
        assertThat(mvc.post()
                        .uri("/orders")
                        .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                        .content(A1))
                .hasStatus(HttpStatus.UNSUPPORTED_MEDIA_TYPE)
                .bodyText()
                .contains("application/x-www-form-urlencoded", "application/json", "text/csv");
    }

    private MvcTestResult post(String body) {
        return mvc.post()
                .uri("/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private MvcTestResult postCsv(String body) {
        return mvc.post()
                .uri("/orders/csv")
                .contentType("text/csv")
                .content(body)
                .exchange();
    }

    private static List<Fault> faults(MvcTestResult result) {
        assertThat(result).hasStatus(HttpStatus.BAD_REQUEST).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return List.of(JSON.treeToValue(problem(result).get("errors"), Fault[].class));
    }

    private static JsonNode problem(MvcTestResult result) {
        return JSON.readTree(result.getResponse().getContentAsByteArray());
    }

    private MockMvcTester mvc() {
        MessageChannel orders = (message, timeout) -> room-- > 0 && published.add(message.getPayload());
        OrderController controller = new OrderController(
                new OrderJson(VALIDATION.getValidator()),
                new OrderCsv(VALIDATION.getValidator()),
                new OrderDesk(orders, ledger),
                ledger,
                new NoWorkers(),
                LedgerTest.properties(10));
        return MockMvcTester.create(MockMvcBuilders.standaloneSetup(controller)
                .setControllerAdvice(new Problems())
                .build());
    }

    private static final class NoWorkers implements Workers {
        @Override
        public List<Long> pids() {
            return List.of();
        }

        @Override
        public int restarts() {
            return 0;
        }
    }
}
