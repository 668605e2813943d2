package io.cirque.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a real browser, in front of real processes: every button of it is pressed. */
class PageIT {
    private static final String WORKER = "#processes [data-role=worker]";

    @TempDir
    private static Path directory;

    private static Browser browser;
    private static DemoProcess demo;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start();
        demo = DemoProcess.start(directory, "--demo.feed=false");
    }

    @AfterAll
    static void end() {
        if (demo != null) {
            demo.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() {
        browser.look(1400, 1000, "light");
        browser.open(demo.page());
        patiently().until(() -> browser.text("#connection").equals("live"));
        patiently().until(() -> running().size() == 2);
        patiently().until(() -> browser.number("#ledger .processed dd") > 0);
    }

    @AfterEach
    void thePageHasNothingToComplainOf() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void killEndsTheProcessAndAnotherTakesItsPlaceAndNothingIsLost() throws Exception {
        long victim = running().keySet().iterator().next();
        click(victim, "kill");

        patiently().until(() -> ProcessHandle.of(victim)
                .map(process -> !process.isAlive())
                .orElse(true));
        patiently().until(() -> running().size() == 2 && !running().containsKey(victim));
        browser.screenshot("after-a-kill");
        slide("#rate", Keys.HOME);
        settled();
        assertThat(browser.number("#ledger .lost dd")).isZero();
        assertThat(browser.number("#ledger .processed dd") + browser.number("#ledger .deadLettered dd"))
                .isEqualTo(browser.number("#ledger .published dd"));
        slide("#rate", Keys.END);
        slide("#rate", Keys.HOME);
        settled();
        assertThat(browser.number("#ledger .lost dd")).isZero();
        setRate(200);
    }

    @Test
    void aPausedProcessStandsStillUntilItIsResumed() throws Exception {
        long pid = running().keySet().iterator().next();
        click(pid, "pause");
        patiently().until(() -> state(pid).equals("paused"));
        assertThat(ProcessHandle.of(pid).orElseThrow().isAlive()).isTrue();
        patiently().until(() -> browser.text(card(pid) + " .rate").equals("0/s"));
        browser.screenshot("paused");

        click(pid, "resume");
        patiently().until(() -> state(pid).equals("running"));
        patiently().until(() -> !browser.text(card(pid) + " .rate").equals("0/s"));
    }

    @Test
    void aWorkerIsStartedAndStoppedGently() {
        List<Long> before = List.copyOf(running().keySet());
        browser.find("#start").click();
        patiently().until(() -> running().size() == 3);
        long added = running().keySet().stream()
                .filter(pid -> !before.contains(pid))
                .findFirst()
                .orElseThrow();

        click(added, "end");
        patiently().until(() -> browser.findAll(WORKER).size() == 2);
        assertThat(ProcessHandle.of(added).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
        assertThat(running().keySet()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(browser.number("#ledger .lost dd")).isZero();
    }

    @Test
    void aPoisonedMessageGoesToTheDeadLettersAndHoldsUpNobody() throws Exception {
        browser.find("#poison").click();

        patiently().until(() -> browser.text("#dead").contains("poison"));
        assertThat(browser.text("#dead")).contains("IllegalArgumentException", "Nobody can price poison");
        assertThat(browser.number("#ledger .deadLettered dd")).isEqualTo(1);
        long processed = browser.number("#ledger .processed dd");
        patiently().until(() -> browser.number("#ledger .processed dd") > processed);
        browser.screenshot("dead-letter");
    }

    @Test
    void aStormKillsOneAfterTheOtherUntilItIsStoppedAndNothingIsLost() throws Exception {
        List<Long> before = List.copyOf(running().keySet());
        browser.find("#storm").click();
        patiently().until(() -> browser.text("#storm").matches("Stop the storm: 1[0-8] kills to go"));
        assertThat(browser.find("#storm").getDomAttribute("aria-pressed")).isEqualTo("true");
        browser.find("#storm").click();

        assertThat(browser.text("#storm")).startsWith("Kill storm");
        assertThat(browser.find("#storm").getDomAttribute("aria-pressed")).isEqualTo("false");
        patiently().until(() -> running().size() == 2);
        assertThat(before).as("killed").anyMatch(pid -> !running().containsKey(pid));
        slide("#rate", Keys.HOME);
        settled();
        assertThat(browser.number("#ledger .lost dd")).isZero();
        setRate(200);
    }

    @Test
    void slowWorkersFillTheRingAndQuickOnesDrainIt() throws Exception {
        slide("#slowness", Keys.END);
        setRate(5000);
        patiently().until(() -> browser.number("#ledger .underWay dd") > 1000);
        String filled =
                String.valueOf(browser.script("return document.querySelector('#ring .waiting').getAttribute('d')"));
        assertThat(filled).startsWith("M");
        browser.screenshot("filling");

        slide("#rate", Keys.HOME);
        slide("#slowness", Keys.HOME);
        settled();
        patiently().until(() -> String.valueOf(
                        browser.script("return document.querySelector('#ring .waiting').getAttribute('d')"))
                .isEmpty());
        setRate(200);
    }

    @Test
    void theChartsMove() {
        String points = "const chart = Chart.getChart(arguments[0]);"
                + "return JSON.stringify(chart.data.datasets.map(set => [set.label, set.data.length,"
                + " Math.max(...set.data.map(point => point.y))]))";
        for (String chart : List.of("rates", "lags", "latencies")) {
            String first = String.valueOf(browser.script(points, chart));
            patiently().until(() -> !browser.script(points, chart).equals(first));
        }
        patiently().until(() -> String.valueOf(browser.script(points, "rates")).matches(".*\"out\",\\d+,[1-9].*"));
        patiently()
                .until(() -> String.valueOf(browser.script(points, "latencies")).contains("p99.9"));
    }

    @Test
    void everyControlHasANameOfItsOwn() {
        Map<String, Long> names = browser.findAll("button, input, select").stream()
                .filter(WebElement::isDisplayed)
                .map(WebElement::getAccessibleName)
                .collect(Collectors.groupingBy(name -> name, Collectors.counting()));

        assertThat(names.keySet())
                .noneMatch(String::isBlank)
                .anyMatch(name -> name.matches("Kill -9 worker-\\d+"))
                .anyMatch(name -> name.startsWith("Send "));
        assertThat(names).allSatisfy((name, times) -> assertThat(times).as(name).isEqualTo(1));
        assertThat(browser.find("#ring").getAccessibleName()).contains("The ring", "8,192 cells");
    }

    @ParameterizedTest(name = "{0} × {1}, {2}")
    @CsvSource({"1400, 1000, light", "1400, 1000, dark", "390, 1900, light", "390, 1900, dark"})
    void looksWellInLightAndDarkWideAndNarrow(int width, int height, String scheme) throws Exception {
        browser.look(width, height, scheme);
        setRate(1000);
        patiently().until(() -> browser.number("#ledger .processed dd") > 2000);
        browser.screenshot("page-" + (width < 600 ? "narrow-" : "wide-") + scheme);

        assertThat(browser.script("return document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing sticks out to the right")
                .isEqualTo("true");
        assertThat(browser.script("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo(scheme.equals("dark") ? "rgb(16, 20, 26)" : "rgb(244, 246, 249)");
    }

    @Test
    void noBrowserShowsThePageOfAnOlderVersion() throws Exception {
        for (String path : List.of("/", "/app/main.js", "/webjars/chart.js/dist/chart.umd.min.js")) {
            assertThat(demo.get(path).statusCode()).as(path).isEqualTo(200);
            assertThat(demo.get(path).headers().allValues("Cache-Control"))
                    .as(path)
                    .contains("no-store");
        }
    }

    /** The picture in the README: half a minute of an order desk's life. */
    @Test
    void aPictureOfTheWholePage() throws Exception {
        browser.look(1400, 1060, "light");
        setRate(2000);
        awaitSecondsOfCharts(12);
        demo.put("/api/slowness", "{\"micros\":2000}");
        awaitSecondsOfCharts(20);
        demo.put("/api/slowness", "{\"micros\":100}");
        click(running().keySet().iterator().next(), "kill");
        awaitSecondsOfCharts(30);
        browser.screenshot("page");
        assertThat(browser.number("#ledger .lost dd")).isZero();
        demo.put("/api/slowness", "{\"micros\":0}");
        setRate(200);
    }

    private static void awaitSecondsOfCharts(int seconds) {
        patiently().until(() -> "true"
                .equals(browser.script(
                        "return Chart.getChart('rates').data.datasets[0]?.data[0]?.x < -arguments[0]", seconds)));
    }

    /** The processes that work, by PID, with their names: read at once, for a card changes when its process dies. */
    private static Map<Long, String> running() {
        String cards = String.valueOf(browser.script(
                "return [...document.querySelectorAll(arguments[0])]"
                        + ".map(card => card.dataset.pid + ' ' + card.querySelector('h3 span').textContent.trim()).join('\\n')",
                WORKER + "[data-state=running]"));
        return cards.lines()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(card -> Long.valueOf(card[0]), card -> card[1]));
    }

    private static String card(long pid) {
        return "#processes [data-pid='" + pid + "']";
    }

    private static String state(long pid) {
        return browser.text(card(pid) + " .state");
    }

    private static void click(long pid, String action) {
        browser.find(card(pid) + " [data-action=" + action + "]").click();
    }

    private static void slide(String selector, Keys key) {
        browser.find(selector).sendKeys(key);
    }

    private static void setRate(long perSecond) throws Exception {
        assertThat(demo.put("/api/load", "{\"perSecond\":" + perSecond + "}").statusCode())
                .isEqualTo(204);
    }

    private static void settled() {
        patiently().until(() -> browser.text("#rate-text").equals("nothing"));
        patiently()
                .until(() -> browser.number("#ledger .underWay dd") == 0
                        && "true".equals(browser.find("#balance").getDomAttribute("data-balanced")));
    }

    private static ConditionFactory patiently() {
        return await().atMost(2, TimeUnit.MINUTES)
                .ignoreExceptionsInstanceOf(org.openqa.selenium.StaleElementReferenceException.class);
    }
}
