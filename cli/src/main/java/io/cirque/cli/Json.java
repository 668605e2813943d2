package io.cirque.cli;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Records as JSON: an object with a member for each component that is not null, in their order. Lists are arrays, numbers
 * and booleans themselves, constants as configuration spells them ({@code when-full}), everything else a string.
 */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** The value in UTF-8 on a line of its own. */
    static byte[] line(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            write(json, value);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Object value) {
        if (value instanceof Record object) {
            json.writeStartObject();
            for (RecordComponent member : value.getClass().getRecordComponents()) {
                Object component = component(member, object);
                if (component != null) {
                    json.writeName(member.getName());
                    write(json, component);
                }
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            list.forEach(element -> write(json, element));
            json.writeEndArray();
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else {
            json.writeString(value instanceof Enum<?> constant ? spelled(constant) : value.toString());
        }
    }

    /** As in {@code application.yml}. */
    static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable Object component(RecordComponent member, Record object) {
        try {
            return member.getAccessor().invoke(object);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + member, e);
        }
    }
}
