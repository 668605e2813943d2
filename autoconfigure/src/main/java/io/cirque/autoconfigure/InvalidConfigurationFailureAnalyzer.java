package io.cirque.autoconfigure;

import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Tells a person which value under {@code cirque.*} is wrong, in which file and line it stands, and the mend. */
final class InvalidConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationException> {
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
        if (value != null) {
            description.append("\n    Value: \"").append(value).append('"');
        }
        if (found != null && found.getOrigin() != null) {
            description.append("\n    Origin: ").append(found.getOrigin());
        }
        description.append("\n    Reason: ").append(fault.problem());
        return new FailureAnalysis(description.toString(), fault.mend(), fault);
    }

    private @Nullable ConfigurationProperty find(String property) {
        if (environment == null) {
            return null;
        }
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .map(source -> source.getConfigurationProperty(name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
