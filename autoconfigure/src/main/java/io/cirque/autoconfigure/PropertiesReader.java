package io.cirque.autoconfigure;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/**
 * Reads and checks {@code cirque.*} before any bean exists. A key that nobody reads is a fault here, because a
 * misspelt one would otherwise take its default in silence.
 */
final class PropertiesReader {
    private PropertiesReader() {}

    /**
     * Reads the properties.
     *
     * @throws InvalidConfigurationException if a key is not known or a value is wrong
     */
    static CirqueProperties read(Environment environment) {
        CirqueProperties properties = bind(environment);
        new PropertiesCheck(properties, applicationName(environment)).run();
        return properties;
    }

    /** The name after which the groups of broadcast channels are named; blank if there is none. */
    static String applicationName(Environment environment) {
        return environment.getProperty("spring.application.name", "");
    }

    private static CirqueProperties bind(Environment environment) {
        BindHandler strict = new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter());
        try {
            return Binder.get(environment).bindOrCreate("cirque", Bindable.of(CirqueProperties.class), strict);
        } catch (BindException e) {
            throw BindFault.explain(e).causedBy(e);
        }
    }
}
