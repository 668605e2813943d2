package io.cirque.autoconfigure;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Tells a person which value under {@code cirque.*} is wrong, in which file and line it stands, and the mend. */
final class InvalidConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationException> {
    /** Elements of the name of an entry: {@code cirque.channels.orders}. */
    private static final int ENTRY = 3;

    private final @Nullable Environment environment;

    InvalidConfigurationFailureAnalyzer(@Nullable Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigurationException fault) {
        ConfigurationProperty found = find(fault.property());
        StringBuilder description = new StringBuilder("The configuration of Cirque has a fault:\n\n    Property: ")
                .append(fault.property());
        Object value = found == null ? fault.value() : found.getValue();
        if (value != null && !value.toString().isEmpty()) {
            description.append("\n    Value: \"").append(value).append('"');
        }
        ConfigurationProperty place = found == null ? near(fault.property()) : found;
        if (place != null && place.getOrigin() != null) {
            description.append("\n    Origin: ").append(place.getOrigin());
            if (found == null) {
                description.append(" (").append(place.getName()).append(')');
            }
        }
        description.append("\n    Reason: ").append(fault.problem());
        return new FailureAnalysis(description.toString(), fault.mend(), fault);
    }

    private @Nullable ConfigurationProperty find(String property) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
        return first(source -> source.getConfigurationProperty(name));
    }

    /** What stands below the key, or beside one that is missing in its entry. */
    private @Nullable ConfigurationProperty near(String property) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
        ConfigurationProperty found = below(name);
        while (found == null && name.getNumberOfElements() > ENTRY) {
            name = name.getParent();
            found = below(name);
        }
        return found;
    }

    private @Nullable ConfigurationProperty below(ConfigurationPropertyName name) {
        return first(source -> source instanceof IterableConfigurationPropertySource names
                ? names.stream()
                        .filter(candidate -> name.equals(candidate) || name.isAncestorOf(candidate))
                        .map(source::getConfigurationProperty)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null)
                : null);
    }

    private @Nullable ConfigurationProperty first(
            Function<ConfigurationPropertySource, @Nullable ConfigurationProperty> look) {
        if (environment == null) {
            return null;
        }
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty found = look.apply(source);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
