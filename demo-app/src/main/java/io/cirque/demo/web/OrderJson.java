package io.cirque.demo.web;

import io.cirque.demo.Order;
import jakarta.validation.Validator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Reads one order or an array of them, strictly: a misspelt field or a broken number is a fault. Thread-safe. */
@Component
@Profile("web")
class OrderJson {
    private static final String FIELDS = "the fields of an order are " + String.join(", ", Intake.FIELDS);

    private final JsonMapper mapper = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, OrderJson::stringsOnly)
            .build();
    private final Validator validator;

    OrderJson(Validator validator) {
        this.validator = validator;
    }

    /**
     * All orders of the document.
     *
     * @throws InvalidOrdersException if anything in it is wrong
     */
    List<Order> read(byte[] document) {
        JsonNode root = parse(document);
        Intake intake = new Intake(validator);
        if (root.isArray()) {
            for (int i = 0; i < root.size() && !intake.isEnough(); i++) {
                read(root.get(i), "[" + i + "]", intake);
            }
        } else {
            read(root, "", intake);
        }
        return intake.orders();
    }

    private static void stringsOnly(MutableCoercionConfig text) {
        text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    }

    private JsonNode parse(byte[] document) {
        try {
            return mapper.readTree(document);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String mend = "correct the JSON"
                    + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr())
                    + ": " + e.getOriginalMessage();
            throw new InvalidOrdersException(List.of(new Fault(null, "body", Intake.excerpt(document), mend)));
        }
    }

    private void read(JsonNode node, String place, Intake intake) {
        if (!node.isObject()) {
            String value = node.isMissingNode() ? null : node.toString();
            intake.add(new Fault(null, place.isEmpty() ? "body" : place, value, "give an object, " + FIELDS));
            return;
        }
        String prefix = place.isEmpty() ? "" : place + ".";
        try {
            intake.add(mapper.treeToValue(node, Order.class), null, prefix);
        } catch (JacksonException e) {
            intake.add(fault(node, prefix, e));
        }
    }

    private static Fault fault(JsonNode order, String prefix, JacksonException e) {
        String field = e.getPath().isEmpty() ? null : e.getPath().get(0).getPropertyName();
        if (field == null) {
            return new Fault(null, prefix + "order", order.toString(), String.valueOf(e.getOriginalMessage()));
        }
        String rule = Intake.rule(field);
        return new Fault(null, prefix + field, text(order.get(field)), rule == null ? "leave it out, " + FIELDS : rule);
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        return value.isString() ? value.stringValue() : value.toString();
    }
}
