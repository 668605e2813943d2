package io.cirque.demo.process;

import io.cirque.demo.Scenario;
import io.cirque.ring.RingDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;

/**
 * Claims the web process's directory before the first bean needs it, and gives it up after the last bean is gone: the
 * first disposable bean is the last to be destroyed, also when the start fails.
 */
public class DemoDirectoryInitializer implements ApplicationContextInitializer<GenericApplicationContext> {
    private static final String BEAN = "demoDirectory";
    private static final String BROKERS = "spring.kafka.bootstrap-servers";

    @Override
    public void initialize(GenericApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (!environment.acceptsProfiles(Profiles.of("web"))) {
            return;
        }
        checkScenario(environment);
        DemoDirectory directory = claim(environment);
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        BEAN, Map.of("cirque.directory", directory.path().toString())));
        DefaultListableBeanFactory beans = context.getDefaultListableBeanFactory();
        beans.registerSingleton(BEAN, directory);
        beans.registerDisposableBean(BEAN, directory);
    }

    /** A name that is none would start nothing, and nobody would know why. */
    private static void checkScenario(ConfigurableEnvironment environment) {
        try {
            Scenario scenario = Scenario.of(environment.getProperty(Scenario.PROPERTY, Scenario.ORDER_DESK.id()));
            checkTransport(environment, scenario);
        } catch (IllegalArgumentException e) {
            throw new DemoStartException(
                    String.valueOf(e.getMessage()), "Correct it, or leave it out for the order desk.", e);
        }
    }

    /** The other scenarios are about what only a ring does. */
    private static void checkTransport(ConfigurableEnvironment environment, Scenario scenario) {
        if (!environment.getProperty("demo.transport", "ring").equals("kafka")) {
            return;
        }
        if (scenario != Scenario.ORDER_DESK) {
            throw new DemoStartException(
                    "demo.transport=kafka is for the order desk, and not for " + scenario.id(),
                    "Leave out one of the two.",
                    null);
        }
        if (!environment.containsProperty(BROKERS)) {
            throw new DemoStartException(
                    "demo.transport=kafka needs brokers, and " + BROKERS + " does not say where they are",
                    "Give --" + BROKERS + "=localhost:9092, for example.",
                    null);
        }
    }

    private static DemoDirectory claim(ConfigurableEnvironment environment) {
        String chosen = environment.getProperty("cirque.directory", "");
        boolean keep = environment.getProperty("demo.keep", boolean.class, false);
        try {
            return chosen.isBlank()
                    ? DemoDirectory.claimPrivate(home(), keep)
                    : DemoDirectory.claim(Path.of(chosen).toAbsolutePath().normalize(), keep);
        } catch (IOException e) {
            throw new DemoStartException(
                    (chosen.isBlank() ? "The directory " + home() : "cirque.directory=" + chosen)
                            + " cannot be used for rings: " + e,
                    "Give, with --cirque.directory=…, a directory that this user may write to.",
                    e);
        }
    }

    /** Where this user's rings are by default, on tmpfs if there is one. */
    private static Path home() {
        return Objects.requireNonNull(RingDirectory.userDefault().path().getParent());
    }
}
