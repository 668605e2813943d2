package io.cirque.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import io.cirque.ring.RingQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.support.ui.Select;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page's switches, and the page while the ring carries as much as goes. */
class ScenarioPageIT {
    private static final int SECONDS = 20;
    private static final Path REPORT = Path.of("target", "screenshots", "full-speed.txt");
    private static final String WATCH = """
            const seen = window.seen = { frames: [], updates: 0 };
            let last = performance.now();
            const frame = now => {
              seen.frames.push(now - last);
              last = now;
              if (window.seen === seen) requestAnimationFrame(frame);
            };
            requestAnimationFrame(frame);
            new MutationObserver(() => seen.updates++)
                .observe(document.querySelector('#ledger .published dd'), { childList: true });
            """;
    private static final String SEEN = """
            const { frames, updates } = window.seen;
            window.seen = null;
            frames.shift();
            frames.sort((a, b) => a - b);
            const at = share => frames[Math.floor((frames.length - 1) * share)];
            const shown = Chart.getChart('rates').data.datasets.find(({ label }) => label === 'in').data
                .filter(({ x }) => x > -arguments[0]).map(({ y }) => y);
            return JSON.stringify({ frames: frames.length, median: at(0.5), p99: at(0.99), longest: at(1), updates,
                rate: shown.reduce((sum, y) => sum + y, 0) / shown.length });
            """;

    private static @Nullable Browser browser;

    @TempDir
    private Path directory;

    private @Nullable DemoProcess demo;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void endBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void end() {
        if (demo != null) {
            demo.close();
        }
    }

    @Test
    void theSwitchesBeginAnotherDemonstration() throws Exception {
        open(DemoProcess.start(directory, "--demo.feed=false"));
        choose("#scenario", "Price feed");
        shows("Price feed", "overwrite");
        awaitProcesses(2);
        patiently().until(() -> page().number("#ledger .processed dd") > 0);

        page().find("#start").click();
        awaitProcesses(3);
        patiently().until(() -> page().findAll("#groups tr").size() == 3);
        patiently().until(() -> hasRead("subscriber-3"));
        page().screenshot("price-feed");

        choose("#policy", "reject");
        shows("Price feed", "reject");
        awaitProcesses(2);
        choose("#scenario", "Replay");
        shows("Replay", "retain");
        page().screenshot("replay");
        choose("#scenario", "Request and reply");
        shows("Request and reply", "block");
        patiently().until(() -> page().number("#ledger .processed dd") > 0);
        page().screenshot("request-reply");
    }

    /** That it is smooth is for the report: how fast a machine is, is nothing that a test could demand. */
    @Test
    void thePageKeepsUpWithAsManyMessagesAsGo() throws Exception {
        DemoProcess feed = DemoProcess.startForSpeed(directory, "--demo.scenario=price-feed", "--demo.rate=0");
        open(feed);
        awaitProcesses(2);
        feed.put("/api/load", "{\"perSecond\":10}");
        patiently().until(() -> count("processed") > 20);
        try (RingQueue ring = RingQueue.open(directory.resolve("prices.ring"))) {
            Seen few = watch(ring);

            page().find("#rate").sendKeys(Keys.END);
            patiently().until(() -> page().text("#rate-text").equals("as many as go"));
            long begun = count("published");
            patiently().until(() -> count("published") > begun + 1_000_000);
            Seen many = watch(ring);
            page().screenshot("full-speed");
            page().find("#rate").sendKeys(Keys.HOME);
            patiently().until(() -> page().text("#rate-text").equals("nothing"));
            patiently()
                    .until(() -> count("underWay") == 0
                            && count("published") == ring.statistics().published());

            Files.writeString(REPORT, few + "\n" + many + "\n");
            for (Seen seen : new Seen[] {few, many}) {
                assertThat(seen.updates()).as(seen.toString()).isGreaterThanOrEqualTo(SECONDS);
                assertThat(seen.frames()).as(seen.toString()).isGreaterThanOrEqualTo(SECONDS);
                assertThat(seen.shown()).as(seen.toString()).isCloseTo(seen.real(), withinPercentage(30));
            }
            assertThat(many.real()).isGreaterThan(few.real());
            assertThat(count("lost")).isZero();
            assertThat(page().complaints()).isEmpty();
        }
    }

    /**
     * What was to be seen for a while.
     *
     * @param real messages a second by the ring's own counter, read in this process
     * @param shown messages a second as the page's chart had it, on average
     * @param updates how often the page's figures changed
     * @param frames how often it was drawn, with the median, the 99th percentile and the longest of the times between
     */
    private record Seen(
            double real, double shown, long updates, long frames, double median, double p99, double longest) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,.0f messages a second in the ring, %,.0f on the page; %d updates and %d frames in %d s;"
                            + " between frames %.1f ms, p99 %.1f ms, longest %.1f ms",
                    real,
                    shown,
                    updates,
                    frames,
                    SECONDS,
                    median,
                    p99,
                    longest);
        }
    }

    private Seen watch(RingQueue ring) {
        page().script(WATCH);
        long begin = System.nanoTime();
        long before = ring.statistics().published();
        long end = begin + Duration.ofSeconds(SECONDS).toNanos();
        patiently().until(() -> System.nanoTime() - end >= 0);
        long published = ring.statistics().published() - before;
        double elapsed = (System.nanoTime() - begin) / 1e9;
        JsonNode seen = JsonMapper.shared().readTree(String.valueOf(page().script(SEEN, elapsed)));
        return new Seen(
                published / elapsed,
                seen.get("rate").doubleValue(),
                seen.get("updates").longValue(),
                seen.get("frames").longValue(),
                seen.get("median").doubleValue(),
                seen.get("p99").doubleValue(),
                seen.get("longest").doubleValue());
    }

    private void open(DemoProcess started) {
        demo = started;
        page().look(1400, 1000, "light");
        page().open(started.page());
        patiently().until(() -> page().text("#connection").equals("live"));
    }

    private static Browser page() {
        if (browser == null) {
            throw new IllegalStateException("no browser");
        }
        return browser;
    }

    private static void choose(String selector, String choice) {
        new Select(page().find(selector)).selectByVisibleText(choice);
    }

    private static void shows(String title, String policy) {
        patiently()
                .until(() -> page().text("#connection").equals("live")
                        && page().text("#scenario-title").equals(title)
                        && page().text("#ring-facts").endsWith(policy + " when full"));
        assertThat(page().script("return document.title")).isEqualTo("Cirque, live: " + title);
    }

    private static void awaitProcesses(int count) {
        patiently()
                .until(() -> page().findAll("#processes [data-state=running]:not([data-role=publisher])")
                                .size()
                        == count);
    }

    private static long count(String entry) {
        return page().number("#ledger ." + entry + " dd");
    }

    /** Whether a group has read anything, by the table below the ring. */
    private static boolean hasRead(String group) {
        return "true"
                .equals(page().script(
                                "return [...document.querySelectorAll('#groups tr')].some(({ cells }) =>"
                                        + " cells[0].textContent === arguments[0] && cells[2].textContent !== '0')",
                                group));
    }

    private static ConditionFactory patiently() {
        return await().atMost(2, TimeUnit.MINUTES).ignoreExceptionsInstanceOf(IOException.class);
    }
}
