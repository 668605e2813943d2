package io.cirque.demo.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.DemoProperties;
import io.cirque.demo.Order;
import io.cirque.demo.PricedOrder;
import io.cirque.demo.Scenario;
import io.cirque.demo.process.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Objects;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The order desk's HTTP interface. Orders of one request are published all, or none if anything in it is wrong. */
@RestController
@Profile("web")
@ConditionalOnScenario(Scenario.ORDER_DESK)
class OrderController {
    private final OrderJson json;
    private final OrderCsv csv;
    private final OrderDesk desk;
    private final Ledger ledger;
    private final Workers workers;
    private final int maxRequest;

    OrderController(
            OrderJson json, OrderCsv csv, OrderDesk desk, Ledger ledger, Workers workers, DemoProperties properties) {
        this.json = json;
        this.csv = csv;
        this.desk = desk;
        this.ledger = ledger;
        this.workers = workers;
        this.maxRequest = Math.toIntExact(properties.maxRequest().toBytes());
    }

    @PostMapping(path = "/orders", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<OrderDesk.Receipt> post(InputStream body) throws IOException {
        return submit(json.read(bounded(body)));
    }

    @PostMapping(path = "/orders/csv", consumes = "text/csv")
    ResponseEntity<OrderDesk.Receipt> postCsv(
            InputStream body, @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType contentType) throws IOException {
        Charset charset = Objects.requireNonNullElse(contentType.getCharset(), UTF_8);
        return submit(csv.read(bounded(body), charset));
    }

    private ResponseEntity<OrderDesk.Receipt> submit(List<Order> orders) {
        OrderDesk.Receipt receipt = desk.submit(orders);
        ResponseEntity.BodyBuilder response = ResponseEntity.accepted();
        if (orders.size() == 1) {
            response.header(HttpHeaders.LOCATION, "/orders/" + orders.get(0).id());
        }
        return response.body(receipt);
    }

    private byte[] bounded(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(maxRequest + 1);
        if (bytes.length > maxRequest) {
            throw new RequestTooLargeException(maxRequest);
        }
        return bytes;
    }

    /** 200 with the price or because there will be none, 202 if there is none yet. */
    @GetMapping("/orders/{id}")
    ResponseEntity<?> get(@PathVariable String id) {
        PricedOrder priced = ledger.find(id);
        if (priced != null) {
            return ResponseEntity.ok(OrderStatus.of(priced));
        }
        if (ledger.isUnderWay(id)) {
            return ResponseEntity.status(HttpStatus.ACCEPTED).body(new PendingOrder(id, "pending"));
        }
        if (ledger.isDeadLettered(id)) {
            return ResponseEntity.ok(new PendingOrder(id, "dead-lettered"));
        }
        throw new UnknownOrderException(id);
    }

    @GetMapping("/stats")
    Stats stats() {
        return new Stats(ledger.counts(), ProcessHandle.current().pid(), workers.pids(), workers.restarts());
    }

    /** An order without a price. */
    record PendingOrder(String id, String status) {}

    /** An order with its price, as one flat object. */
    record OrderStatus(
            String id,
            String status,
            String item,
            int quantity,
            BigDecimal price,
            int discountPercent,
            BigDecimal net,
            BigDecimal tax,
            BigDecimal total,
            long workerPid) {

        static OrderStatus of(PricedOrder priced) {
            Order order = priced.order();
            return new OrderStatus(
                    order.id(),
                    "priced",
                    order.item(),
                    order.quantity(),
                    order.price(),
                    priced.discountPercent(),
                    priced.net(),
                    priced.tax(),
                    priced.total(),
                    priced.workerPid());
        }
    }

    /**
     * The answer of {@code /stats}.
     *
     * @param counts of orders
     * @param webPid this process
     * @param workers the worker processes that are running
     * @param workerRestarts how often one was started again
     */
    record Stats(@JsonUnwrapped Ledger.Counts counts, long webPid, List<Long> workers, int workerRestarts) {}
}
