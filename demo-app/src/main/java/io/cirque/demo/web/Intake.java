package io.cirque.demo.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cirque.demo.Order;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a request brings: orders and, up to a hundred, what is wrong with them. For one thread. */
final class Intake {
    /** The fields of an order. */
    static final List<String> FIELDS = List.of("id", "item", "quantity", "price");

    private static final int MOST_FAULTS = 100;
    private static final int EXCERPT = 100;

    private final Validator validator;
    private final List<Order> orders = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    Intake(Validator validator) {
        this.validator = validator;
    }

    /** What a field may be; null if an order has no such field. */
    static @Nullable String rule(String field) {
        return switch (field) {
            case "id" -> Order.ID_RULE;
            case "item" -> Order.ITEM_RULE;
            case "quantity" -> Order.QUANTITY_RULE;
            case "price" -> Order.PRICE_RULE;
            default -> null;
        };
    }

    /** The beginning of a body that cannot be read. */
    static String excerpt(byte[] body) {
        return new String(body, 0, Math.min(body.length, EXCERPT), UTF_8);
    }

    /** Takes an order if it keeps the rules. */
    void add(Order order, @Nullable Long line, String place) {
        orders.add(order);
        validator.validate(order).stream()
                .map(violation -> new Fault(
                        line,
                        place + violation.getPropertyPath(),
                        Objects.toString(violation.getInvalidValue(), null),
                        violation.getMessage()))
                .distinct()
                .sorted(Comparator.comparing(Fault::field))
                .forEach(faults::add);
    }

    void add(Fault fault) {
        faults.add(fault);
    }

    /** Whether there are so many faults that one more would help nobody. */
    boolean isEnough() {
        return faults.size() >= MOST_FAULTS;
    }

    /**
     * All the orders.
     *
     * @throws InvalidOrdersException if anything is wrong, or if there is none
     */
    List<Order> orders() {
        if (orders.isEmpty() && faults.isEmpty()) {
            faults.add(new Fault(null, "body", null, "give at least one order"));
        }
        if (!faults.isEmpty()) {
            throw new InvalidOrdersException(faults);
        }
        return orders;
    }
}
