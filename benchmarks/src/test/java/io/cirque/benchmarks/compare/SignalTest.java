package io.cirque.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.benchmarks.scenario.Stage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        assertThat(Signal.parseReport(Signal.ready(Stage.CREATED))).isEmpty();
        assertThat(Signal.parseReport("rate=5")).isEmpty();
        assertThat(Signal.parseReady("ready")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aStageComesBackAsItWasSent(Stage stage) {
        assertThat(Signal.parseReady(Signal.ready(stage))).contains(stage);
    }
}
