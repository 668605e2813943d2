package io.cirque.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SignalTest {

    @Test
    void aReportComesBackAsItWasSent() {
        Map<String, Double> values = Map.of("rate", 1.25e7, "p99.9", 0.1);

        assertThat(Signal.parseReport(Signal.report(values))).contains(values);
    }

    @Test
    void anEmptyReportComesBackEmpty() {
        assertThat(Signal.parseReport(Signal.report(Map.of()))).contains(Map.of());
    }

    @Test
    void otherLinesAreNoReports() {
        assertThat(Signal.parseReport(Signal.READY)).isEmpty();
        assertThat(Signal.parseReport("rate=5")).isEmpty();
    }
}
