package io.cirque.demo.live;

import io.cirque.demo.DemoApplication;
import io.cirque.demo.Scenario;
import io.cirque.ring.WhenFull;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Ends this demonstration and begins another in the same process, at the same port. A ring keeps its policy for life: with
 * another policy it is another ring, and another ledger. Thread-safe.
 */
@Component
@Profile("web")
class Restart {
    private static final String POLICY = "demo.policy";
    private static final String PORT = "server.port";

    private final ConfigurableApplicationContext context;
    private final ApplicationArguments arguments;
    private final Environment environment;
    private final AtomicBoolean begun = new AtomicBoolean();

    Restart(ConfigurableApplicationContext context, ApplicationArguments arguments, Environment environment) {
        this.context = context;
        this.arguments = arguments;
        this.environment = environment;
    }

    /**
     * Returns at once; the other demonstration is open a few seconds later.
     *
     * @param policy null for the one that suits the scenario
     */
    void as(Scenario scenario, @Nullable WhenFull policy) {
        if (!begun.compareAndSet(false, true)) {
            throw new IllegalStateException("Another demonstration is about to begin: wait until it is open");
        }
        String port = environment.getRequiredProperty("local.server.port");
        String[] next = arguments(List.of(arguments.getSourceArgs()), port, scenario, policy);
        Thread thread = new Thread(() -> run(next), "restart");
        thread.setDaemon(false); // as the web server's threads are: the process would end with the web server
        thread.start();
    }

    private void run(String[] next) {
        context.close();
        DemoApplication.start(next);
    }

    static String[] arguments(List<String> own, String port, Scenario scenario, @Nullable WhenFull policy) {
        List<String> next = new ArrayList<>(own);
        next.removeIf(argument -> argument.startsWith("--" + Scenario.PROPERTY + "=")
                || argument.startsWith("--" + POLICY + "=")
                || argument.startsWith("--" + PORT + "="));
        next.add("--" + Scenario.PROPERTY + "=" + scenario.id());
        if (policy != null) {
            next.add("--" + POLICY + "=" + policy.name().toLowerCase(Locale.ROOT));
        }
        next.add("--" + PORT + "=" + port);
        return next.toArray(String[]::new);
    }
}
