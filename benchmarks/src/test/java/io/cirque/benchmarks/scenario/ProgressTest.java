package io.cirque.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {

    @Test
    void isCompleteWhenTheConsumersHaveWhatAllProducersHaveSent(@TempDir Path directory) throws IOException {
        Progress one = Progress.open(directory, 2, 2);
        Progress other = Progress.open(directory, 2, 2);

        one.received(0, 60);
        one.sentInAll(1, 50);
        assertThat(other.isComplete()).isFalse();

        other.received(1, 39);
        one.sentInAll(0, 50);
        assertThat(one.isComplete()).isFalse();

        other.received(1, 40);
        assertThat(one.isComplete()).isTrue();
    }
}
