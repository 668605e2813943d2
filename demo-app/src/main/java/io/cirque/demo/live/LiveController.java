package io.cirque.demo.live;

import io.cirque.demo.DemoProperties;
import io.cirque.demo.Scenario;
import io.cirque.demo.process.Fleet;
import io.cirque.demo.process.NoSuchWorkerException;
import io.cirque.ring.WhenFull;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What the page asks, and what its buttons do. */
@RestController
@RequestMapping("/api")
@Profile("web")
class LiveController {
    private static final long MOST_A_SECOND = 10_000_000;
    private static final long SLOWEST_MICROS = 1_000_000;
    private static final String UNAVAILABLE =
            "The orders are in topics of Kafka, and the ring is empty. What only a ring"
                    + " tells is not there: how far workers are behind, what each has done and has in hand, what was delivered"
                    + " again, and the search for lost orders.";

    private final DemoProperties properties;
    private final Sampler sampler;
    private final LiveFeed feed;
    private final LoadGenerator load;
    private final Fleet fleet;
    private final Show show;
    private final Restart restart;

    LiveController(
            DemoProperties properties,
            Sampler sampler,
            LiveFeed feed,
            LoadGenerator load,
            Fleet fleet,
            Show show,
            Restart restart) {
        this.properties = properties;
        this.sampler = sampler;
        this.feed = feed;
        this.load = load;
        this.fleet = fleet;
        this.show = show;
        this.restart = restart;
    }

    /** What does not move. */
    @GetMapping("/demo")
    Demo demo() {
        return new Demo(
                properties.scenario(),
                properties.scenario().role(),
                properties.transport().name().toLowerCase(Locale.ROOT),
                properties.isOverRings() ? null : UNAVAILABLE,
                show.hasPoison(),
                Arrays.stream(Scenario.values())
                        .map(scenario -> new Choice(scenario.id(), scenario.title()))
                        .toList(),
                ProcessHandle.current().pid());
    }

    /** A sample five times a second. */
    @GetMapping("/live")
    SseEmitter live() {
        return feed.open();
    }

    /** One sample, for those who cannot listen. */
    @GetMapping("/sample")
    Sample sample() {
        return sampler.sample();
    }

    @PostMapping("/workers")
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, String> start() {
        return Map.of("name", fleet.add());
    }

    @PostMapping("/workers/{pid}/{action}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void act(@PathVariable long pid, @PathVariable String action) {
        switch (action) {
            case "end" -> fleet.end(pid);
            case "kill" -> fleet.kill(pid);
            case "pause" -> fleet.pause(pid);
            case "resume" -> fleet.resume(pid);
            default ->
                throw new IllegalArgumentException(
                        "There is no action \"" + action + "\": take end, kill, pause or resume");
        }
    }

    @PutMapping("/load")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void load(@RequestBody Load wanted) {
        require(
                wanted.perSecond() >= LoadGenerator.MAXIMUM && wanted.perSecond() <= MOST_A_SECOND,
                "perSecond is " + wanted.perSecond() + ": give 0 to " + MOST_A_SECOND + ", or -1 for as many as go");
        load.setRate(wanted.perSecond());
    }

    @PutMapping("/slowness")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void slowness(@RequestBody Slowness wanted) {
        require(
                wanted.micros() >= 0 && wanted.micros() <= SLOWEST_MICROS,
                "micros is " + wanted.micros() + ": give 0 to " + SLOWEST_MICROS);
        fleet.slowDown(Duration.of(wanted.micros(), ChronoUnit.MICROS));
    }

    @PostMapping("/poison")
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, String> poison() {
        return Map.of("id", show.poison());
    }

    /** Another scenario or policy. What is in the rings goes with them. */
    @PutMapping("/demo")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void restart(@RequestBody Wanted wanted) {
        Scenario scenario = Scenario.of(wanted.scenario());
        require(
                properties.isOverRings() || (scenario == Scenario.ORDER_DESK && wanted.policy() == null),
                "With demo.transport=kafka there is the order desk only, and no ring that could be full: begin again"
                        + " without it");
        restart.as(scenario, wanted.policy() == null ? null : policy(wanted.policy()));
    }

    private static WhenFull policy(String name) {
        return Arrays.stream(WhenFull.values())
                .filter(policy -> policy.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "policy is \"" + name + "\": give block, reject, overwrite or retain"));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    @ExceptionHandler
    ProblemDetail noSuchWorker(NoSuchWorkerException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, String.valueOf(e.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail wrong(IllegalArgumentException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail notNow(IllegalStateException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
    }

    /** What is shown. */
    record Demo(
            Scenario scenario,
            String role,
            String transport,
            @Nullable String unavailable,
            boolean poison,
            List<Choice> scenarios,
            long pid) {}

    /** A scenario that could be shown. */
    record Choice(String id, String title) {}

    /** How fast messages shall be sent. */
    record Load(long perSecond) {}

    /** How slow workers shall be. */
    record Slowness(long micros) {}

    /** What shall be shown; without a policy the one that suits the scenario. */
    record Wanted(String scenario, @Nullable String policy) {}
}
