package io.cirque.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Executes commands in this process, on the rings of one directory. */
final class TestShell {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;
    private final List<String> questions = new ArrayList<>();
    private byte[] stdin = {};
    private boolean answer;

    TestShell(Path directory) {
        this.directory = directory;
    }

    TestShell stdin(byte[] bytes) {
        stdin = bytes;
        return this;
    }

    TestShell answer(boolean yes) {
        answer = yes;
        return this;
    }

    List<String> questions() {
        return questions;
    }

    Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return run(out, out, args);
    }

    /** With a stdout of its own. */
    Result run(OutputStream stdout, ByteArrayOutputStream written, String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Shell shell =
                new Shell(new ByteArrayInputStream(stdin), stdout, new PrintStream(err, true, UTF_8), question -> {
                    questions.add(question);
                    return answer;
                });
        List<String> all = new ArrayList<>(List.of("--directory=" + directory));
        all.addAll(List.of(args));
        int code = Cirque.commandLine(shell).execute(all.toArray(String[]::new));
        return new Result(code, written.toString(UTF_8), err.toString(UTF_8));
    }

    /** What became of a command. */
    record Result(int code, String out, String err) {

        JsonNode json() {
            return JSON.readTree(out);
        }

        List<JsonNode> jsonLines() {
            return out.lines().map(JSON::readTree).toList();
        }
    }
}
