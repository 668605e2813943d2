package io.cirque.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.ResolvableType;
import org.springframework.util.unit.DataSize;

/** Puts into words why {@code cirque.*} cannot be bound: a value of the wrong kind, or a key that is not known. */
final class BindFault {
    private BindFault() {}

    static InvalidConfigurationException explain(BindException failure) {
        if (NestedExceptionUtils.getMostSpecificCause(failure)
                instanceof UnboundConfigurationPropertiesException unbound) {
            return unknownKey(unbound.getUnboundProperties().iterator().next());
        }
        ConfigurationProperty property = failure.getProperty();
        Object value = property == null ? null : property.getValue();
        Class<?> type = failure.getTarget().getType().toClass();
        String key = failure.getName().toString();
        if (type.isEnum()) {
            List<String> constants = Arrays.stream(type.getEnumConstants())
                    .map(constant ->
                            ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .toList();
            return new InvalidConfigurationException(
                    key,
                    value,
                    "this version of Cirque does not know it",
                    "Write a value that it knows. " + Spelling.suggest("" + value, constants));
        }
        if (type == DataSize.class) {
            return new InvalidConfigurationException(
                    key, value, "it is not a size", "Write a whole number and a unit: 256B, 64KB, 16MB, 2GB.");
        }
        if (type == Duration.class) {
            return new InvalidConfigurationException(
                    key, value, "it is not a duration", "Write a whole number and a unit: 500ms, 5s, 2m.");
        }
        if (type == Integer.class || type == int.class) {
            return new InvalidConfigurationException(key, value, "it is not a whole number", "Write one, such as 4.");
        }
        if (type == boolean.class || type == Boolean.class) {
            return new InvalidConfigurationException(
                    key, value, "it is neither true nor false", "Write one of the two.");
        }
        if (type.isRecord() || Map.class.isAssignableFrom(type)) {
            return new InvalidConfigurationException(
                    key,
                    value,
                    "it takes keys of its own, not a single value",
                    type.isRecord() ? "Known: " + String.join(", ", keys(type)) + "." : "Write name: {...} below it.");
        }
        return new InvalidConfigurationException(
                key,
                value,
                String.valueOf(
                        NestedExceptionUtils.getMostSpecificCause(failure).getMessage()),
                "Correct the value.");
    }

    /** Follows the key from the left to its first element that is not known. */
    private static InvalidConfigurationException unknownKey(ConfigurationProperty property) {
        ConfigurationPropertyName name = property.getName();
        ResolvableType type = ResolvableType.forClass(CirqueProperties.class);
        int i = 1;
        while (i < name.getNumberOfElements()) {
            if (Map.class.isAssignableFrom(type.toClass())) {
                type = type.getGeneric(1);
                i++;
                continue;
            }
            RecordComponent component = component(type.toClass(), name.getElement(i, Form.UNIFORM));
            if (component == null) {
                break;
            }
            type = ResolvableType.forMethodReturnType(component.getAccessor());
            i++;
        }
        String fault = name.chop(Math.min(i + 1, name.getNumberOfElements())).toString();
        if (!type.toClass().isRecord()) {
            return new InvalidConfigurationException(
                    fault, property.getValue(), "nothing stands below this key", "Write a single value or a list.");
        }
        String mend = Spelling.suggest(name.getElement(i, Form.DASHED), keys(type.toClass()));
        boolean dotted = i >= 3 && i < name.getNumberOfElements() - 1;
        return new InvalidConfigurationException(
                fault,
                dotted ? null : property.getValue(),
                "there is no such key",
                dotted ? mend + " A name that has a dot is written in quotes and brackets: \"[orders.dlq]\"." : mend);
    }

    private static @Nullable RecordComponent component(Class<?> type, String uniformName) {
        if (!type.isRecord()) {
            return null;
        }
        return Arrays.stream(type.getRecordComponents())
                .filter(component ->
                        component.getName().toLowerCase(Locale.ROOT).equals(uniformName))
                .findFirst()
                .orElse(null);
    }

    private static List<String> keys(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> DataObjectPropertyName.toDashedForm(component.getName()))
                .toList();
    }
}
