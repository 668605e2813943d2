package io.cirque.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.cli.TestShell.Result;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishCommandTest {
    private final Path directory;
    private final TestShell shell;
    private final RingQueue ring;

    PublishCommandTest(@TempDir Path directory) {
        this.directory = directory;
        this.shell = new TestShell(directory);
        this.ring = RingDirectory.of(directory)
                .create("orders", RingOptions.builder().capacity(4096).build());
    }

    @AfterEach
    void close() {
        ring.close();
    }

    private List<String> messages() {
        List<String> messages = new ArrayList<>();
        ring.walk(message -> messages.add(new String(message.toByteArray(), ISO_8859_1)));
        return messages;
    }

    @Test
    void publishesItsArguments() {
        assertThat(shell.run("publish", "orders", "two chairs", "", "a table"))
                .isEqualTo(new Result(ExitCode.DONE, "published 3 messages to ring 'orders'\n", ""));
        assertThat(messages()).containsExactly("two chairs", "", "a table");
        assertThat(shell.run("publish", "orders", "--json", "--", "--json").out())
                .isEqualTo("{\"published\":1}\n");
        assertThat(messages()).endsWith("--json");
    }

    @Test
    void publishesTheLinesOfStdinAsTheBytesTheyAre() {
        shell.stdin("one\n\ngr\u00fcn\u0000\r\nlast".getBytes(ISO_8859_1));

        assertThat(shell.run("publish", "orders").code()).isZero();

        assertThat(messages()).containsExactly("one", "", "gr\u00fcn\u0000\r", "last");
    }

    @Test
    void publishesAFileAsOneMessage() throws IOException {
        Path file = Files.write(directory.resolve("photo"), new byte[] {0, 10, (byte) 0x80});

        assertThat(shell.run("publish", "orders", "--file", file.toString()).code())
                .isZero();

        assertThat(messages()).containsExactly("\u0000\n\u0080");
    }

    @Test
    void saysHowManyFoundRoomInAFullRing() {
        shell.stdin("x\n".repeat(20).getBytes(UTF_8));

        Result result = shell.run("publish", "orders", "--timeout=10ms");

        assertThat(result.code()).isEqualTo(ExitCode.FULL);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines())
                .containsExactly("cirque: ring 'orders' was full for 10ms: 16 messages were published, the next was"
                        + " not. 'cirque participants' shows who holds its messages");
        assertThat(messages()).hasSize(16);
    }

    @Test
    void saysHowManyWentBeforeOneThatIsTooLarge() {
        shell.stdin(("x\ny\n" + "z".repeat(5000)).getBytes(UTF_8));

        Result result = shell.run("publish", "orders");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .contains("5000")
                .endsWith("(2 messages were published before)");
        assertThat(messages()).containsExactly("x", "y");
    }

    @Test
    void refusesWhatTheLocaleHasDamaged() {
        Result result = shell.run("publish", "orders", "gr\uFFFDn");

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("LC_ALL=C.UTF-8");
        assertThat(messages()).isEmpty();
    }

    @Test
    void namesAFileThatIsNotThere() {
        Result result = shell.run("publish", "orders", "--file=/no/such/file");

        assertThat(result).isEqualTo(new Result(ExitCode.FAILED, "", "cirque: there is no file /no/such/file\n"));
    }

    @Test
    void refusesAFileAndArguments() {
        assertThat(shell.run("publish", "orders", "--file=a", "b").code()).isEqualTo(ExitCode.USAGE);
        assertThat(messages()).isEmpty();
    }
}
