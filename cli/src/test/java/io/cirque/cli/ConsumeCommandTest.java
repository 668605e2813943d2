package io.cirque.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.cli.TestShell.Result;
import io.cirque.ring.Consumer;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumeCommandTest {
    private final TestShell shell;
    private final RingQueue ring;

    ConsumeCommandTest(@TempDir Path directory) {
        this.shell = new TestShell(directory);
        this.ring = RingDirectory.of(directory).create("orders", RingOptions.defaults());
    }

    @AfterEach
    void close() {
        ring.close();
    }

    private void publish(int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            ring.publish(("order " + i).getBytes(UTF_8));
        }
    }

    @Test
    void takesWhatIsThereOnce() throws InterruptedException {
        publish(0, 200);

        Result first = shell.run("consume", "orders", "--group", "default");
        Result second = shell.run("consume", "orders", "--group", "default");

        assertThat(first.code()).isZero();
        assertThat(first.out().lines()).hasSize(200).startsWith("order 0").endsWith("order 199");
        assertThat(second).isEqualTo(new Result(ExitCode.DONE, "", ""));
        assertThat(ring.statistics().depth()).isZero();
        assertThat(ring.statistics().groups().get(0).consumed()).isEqualTo(200);
    }

    @Test
    void takesAtMostTheLimit() throws InterruptedException {
        publish(0, 200);

        assertThat(shell.run("consume", "orders", "-g", "default", "--limit=3", "--follow")
                        .out())
                .isEqualTo("order 0\norder 1\norder 2\n");
        assertThat(shell.run("consume", "orders", "-g", "default", "--limit=100")
                        .out()
                        .lines())
                .hasSize(100)
                .startsWith("order 3");
    }

    @Test
    void saysHowOftenAMessageWasDelivered() throws InterruptedException {
        publish(0, 1);
        try (Consumer other = ring.consumer("default")) {
            assertThat(other.receive(Duration.ZERO)).isNotNull();
        } // closed without acknowledgment

        Result result = shell.run("consume", "orders", "-g", "default", "--json", "--timeout=1m", "--limit=1");

        assertThat(result.json().get("deliveryCount").intValue()).isEqualTo(2);
        assertThat(result.json().get("text").stringValue()).isEqualTo("order 0");
    }

    @Test
    void acknowledgesNothingThatStdoutDoesNotTake() throws InterruptedException {
        publish(0, 5);
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        Result result = shell.run(full, new ByteArrayOutputStream(), "consume", "orders", "-g", "default");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err()).isEqualTo("cirque: cannot read or write: No space left on device\n");
        assertThat(delivered(5)).containsExactly("order 0", "order 1", "order 2", "order 3", "order 4");
    }

    @Test
    void acknowledgesNothingThatIsLostInABuffer() throws InterruptedException {
        publish(0, 2);
        OutputStream brokenPipe = new ByteArrayOutputStream() {
            @Override
            public void flush() throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        Result result = shell.run(brokenPipe, new ByteArrayOutputStream(), "consume", "orders", "-g", "default");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(delivered(2)).containsExactly("order 0", "order 1");
    }

    private List<String> delivered(int count) throws InterruptedException {
        List<String> messages = new ArrayList<>();
        try (Consumer consumer = ring.consumer("default")) {
            while (messages.size() < count) {
                consumer.poll(
                        message -> messages.add(new String(message.toByteArray(), UTF_8)), 10, Duration.ofMinutes(1));
            }
        }
        return messages;
    }

    @Test
    void makesNoGroupOfATypingError() {
        Result result = shell.run("consume", "orders", "--group", "defualt");

        assertThat(result.code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(result.err().lines()).singleElement().asString().contains("'defualt'", "[default]");
        assertThat(ring.statistics().groups()).hasSize(1);
    }

    @Test
    void refusesWrongOptions() {
        assertThat(shell.run("consume", "orders").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("consume", "orders", "-g", "default", "--limit=0").code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("consume", "orders", "-g", "default", "--timeout=5")
                        .err())
                .contains("'5' is not a duration: state one as 500ms, 5s, 2m or 1h");
    }
}
