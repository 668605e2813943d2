package io.cirque.demo.web;

import io.cirque.demo.DemoProperties;
import io.cirque.demo.Scenario;
import io.cirque.demo.process.DemoDirectory;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says on the screen where the desk is and what to try. */
@Component
@Profile("web")
class Greeting {
    private static final Logger log = LoggerFactory.getLogger(Greeting.class);
    private static final String EXAMPLE = "{\"id\":\"A-1\",\"item\":\"teapot\",\"quantity\":12,\"price\":24.90}";

    private final DemoDirectory directory;
    private final Scenario scenario;

    Greeting(DemoDirectory directory, DemoProperties properties) {
        this.directory = directory;
        this.scenario = properties.scenario();
    }

    @EventListener
    void greet(WebServerInitializedEvent event) {
        String desk = "http://localhost:" + event.getWebServer().getPort();
        long pid = ProcessHandle.current().pid();
        String what = scenario.title().toLowerCase(Locale.ROOT);
        log.info("The {} is open at {} (process {}, rings in {})", what, desk, pid, directory.path());
        if (scenario == Scenario.ORDER_DESK) {
            log.info("Try:  curl -H 'Content-Type: application/json' -d '{}' {}/orders", EXAMPLE, desk);
            log.info("then: curl {}/orders/A-1 and curl {}/stats", desk, desk);
        }
        log.info("Look: {}/ in a browser shows the ring and the processes, and lets you kill them", desk);
    }
}
