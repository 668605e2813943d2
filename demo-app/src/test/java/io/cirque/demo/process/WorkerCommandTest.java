package io.cirque.demo.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class WorkerCommandTest {

    @Test
    void handsOnWhatTheWebProcessWasTold() {
        List<String> own = List.of("--server.port=0", "--cirque.channels.orders.concurrency=2");

        assertThat(WorkerCommand.arguments(own, List.of("web", "debug"), Path.of("/rings")))
                .containsExactly(
                        "--server.port=0",
                        "--cirque.channels.orders.concurrency=2",
                        "--spring.profiles.active=worker,debug",
                        "--cirque.directory=/rings",
                        "--demo.supervised=true");
    }

    @Test
    void saysNothingTwice() {
        List<String> own = List.of("--spring.profiles.active=web", "--cirque.directory=rings", "--demo.keep=true");

        assertThat(WorkerCommand.arguments(own, List.of("web"), Path.of("/home/rings")))
                .containsExactly(
                        "--demo.keep=true",
                        "--spring.profiles.active=worker",
                        "--cirque.directory=/home/rings",
                        "--demo.supervised=true");
    }

    @Test
    void handsOnSystemPropertiesAndKeepsTheHeapSmall() {
        List<String> own = List.of(
                "-Xmx4g",
                "-Dspring.application.name=a \"b\" \\c",
                "-Dcom.sun.management.jmxremote.port=9",
                "-javaagent:x.jar");

        assertThat(WorkerCommand.options(DataSize.ofMegabytes(96), "/a b/c.jar:/d", own))
                .contains("-Xmx98304k", "\"-Dspring.application.name=a \\\"b\\\" \\\\c\"", "-cp \"/a b/c.jar:/d\"")
                .noneMatch(line -> line.contains("-Xmx4g") || line.contains("jmxremote") || line.contains("agent"));
    }

    @Test
    void tellsAJarFromAClassPath() {
        assertThat(WorkerCommand.isJar("demo.jar")).isTrue();
        assertThat(WorkerCommand.isJar("target/classes")).isFalse();
        assertThat(WorkerCommand.isJar("target/classes" + File.pathSeparator + "lib.jar"))
                .isFalse();
    }
}
