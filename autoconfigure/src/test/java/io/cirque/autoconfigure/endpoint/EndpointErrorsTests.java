package io.cirque.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.autoconfigure.WebApplication;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Whoever asks the endpoint for what it cannot do is told what is wrong. */
@TestInstance(Lifecycle.PER_CLASS)
class EndpointErrorsTests {
    private final WebApplication shop;

    EndpointErrorsTests(@TempDir Path directory) {
        shop = new WebApplication("""
                management.endpoints.web.exposure.include: cirque
                cirque:
                  directory: %s
                  endpoint: {peek: true, operations: [remove-group, reset-group, clear, release-claim]}
                  rings:
                    orders: {capacity: 64KB, groups: [billing, audit]}
                    "[orders.dlq]": {capacity: 64KB}
                """.formatted(directory));
    }

    @AfterAll
    void stop() {
        shop.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | orders.dql                     |                                      | 404 | Did you mean 'orders.dlq'?
            GET  | orders/mesages                 |                                      | 404 | Known: messages
            GET  | orders/messages?limit=0        |                                      | 400 | state 1 to 100
            GET  | orders/messages?limit=101      |                                      | 400 | state 1 to 100
            GET  | orders/messages?from=-1        |                                      | 400 | begin at 0
            GET  | ordres/messages                |                                      | 404 | Did you mean 'orders'?
            POST | orders/destroy                 | {}                                   | 404 | Known: remove-group, reset-group, clear, release-claim
            POST | ordres/clear                   | {}                                   | 404 | Did you mean 'orders'?
            POST | orders/remove-group            | {}                                   | 400 | state 'group'
            POST | orders/remove-group            | {"group": "adit"}                    | 404 | adit
            POST | orders/reset-group             | {"group": "audit"}                   | 400 | state 'to'
            POST | orders/reset-group             | {"group": "audit", "to": "newest"}   | 400 | state earliest, latest
            POST | orders/reset-group             | {"group": "audit", "to": "99999"}    | 400 | 99999
            POST | orders/reset-group             | {"group": "adit", "to": "latest"}    | 404 | adit
            POST | orders/release-claim           | {"slot": 1}                          | 400 | slot and registration
            POST | orders/release-claim           | {"slot": 200, "registration": 1}     | 404 | it may have left
            """)
    void saysWhatIsWrong(String method, String path, String body, int status, String reason) {
        HttpResponse<String> response = method.equals("GET")
                ? shop.get("/actuator/cirque/" + path)
                : shop.post("/actuator/cirque/" + path, body);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(new JsonMapper().readTree(response.body()).get("error").asString())
                .contains(reason);
    }
}
