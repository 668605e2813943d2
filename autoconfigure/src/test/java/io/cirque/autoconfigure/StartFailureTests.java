package io.cirque.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.cirque.ring.RingAccessException;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.WhenFull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.messaging.MessageChannel;
import org.springframework.util.FileSystemUtils;

/** Each mistake stops the application at start, and what a person reads says what is wrong, where it stands, and the mend. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTests {
    private static final int VERSION_OFFSET = 8;

    private final Path directory;

    StartFailureTests(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void haveRingsOfAnEarlierDay() throws IOException {
        RingDirectory rings = RingDirectory.of(directory);
        rings.create(
                        "orders",
                        RingOptions.builder()
                                .capacity(32 << 10)
                                .cellSize(128)
                                .whenFull(WhenFull.REJECT)
                                .build())
                .close();
        RingOptions small = RingOptions.builder().capacity(4096).build();
        rings.create("newer", small).close();
        byte[] newer = Files.readAllBytes(rings.file("newer"));
        newer[VERSION_OFFSET] = 99;
        Files.write(rings.file("newer"), newer);
        rings.create("cut", small).close();
        Files.write(rings.file("cut"), new byte[] {newer[0], newer[1], newer[2], newer[3], newer[4], newer[5]});
        Files.writeString(rings.file("note"), "Two chairs, by Monday. The customer calls for them.", UTF_8);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void saysWhatWhereAndTheMend(
            String name, String yaml, String key, String origin, String reason, String mend, CapturedOutput output) {
        start("cirque:\n  directory: " + directory + "\n" + yaml);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .containsPattern("Property: \\Q" + key + "\\E\n")
                .containsPattern("Origin: .*\\Q[application.yml] - " + origin + "\\E")
                .containsPattern("Reason: .*\\Q" + reason + "\\E")
                .containsPattern("(?s)Action:\n\n.*\\Q" + mend + "\\E")
                .doesNotContain("\tat ");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "capacity contradicts the file",
                        "  rings:\n    orders:\n      capacity: 64KB",
                        "cirque.rings.orders.capacity",
                        "5:17",
                        "has capacity (bytes) = 32768, the options state 65536",
                        "Make the ring's entry under cirque.rings agree with its file"),
                mistake(
                        "cell size contradicts the file",
                        "  rings:\n    orders:\n      cell-size: 256B",
                        "cirque.rings.orders.cell-size",
                        "5:18",
                        "has cell size (bytes) = 128, the options state 256",
                        "leave the key out and take what the file has"),
                mistake(
                        "ring used with another policy",
                        "  rings:\n    orders:\n      capacity: 32KB\n      when-full: block",
                        "cirque.rings.orders.when-full",
                        "6:18",
                        "has when-full = REJECT, the options state BLOCK",
                        "To create the ring anew, stop its processes and delete its file"),
                mistake(
                        "ring used with another sync",
                        "  rings:\n    orders:\n      sync: each",
                        "cirque.rings.orders.sync",
                        "5:13",
                        "has sync = NONE, the options state EACH",
                        "agree with its file"),
                mistake(
                        "ring for several producers used for one",
                        "  rings:\n    orders:\n      sync-interval: 20ms\n      single-producer: true",
                        "cirque.rings.orders.single-producer",
                        "6:24",
                        "has single producer = false, the options state true",
                        "leave the key out and take what the file has"),
                mistake(
                        "no room",
                        "  rings:\n    huge:\n      capacity: 900TB",
                        "cirque.rings.huge.capacity",
                        "5:17",
                        "create the ring smaller, use another directory, make room",
                        "docker run --shm-size=1g"),
                mistake(
                        "no room for the default",
                        "  defaults:\n    capacity: 900TB\n  channels:\n    results:",
                        "cirque.defaults.capacity",
                        "4:15",
                        "left of",
                        "State less capacity, or name another cirque.directory"),
                mistake(
                        "less than one cell",
                        "  rings:\n    results: {capacity: 64KB, cell-size: 128KB}",
                        "cirque.rings.results.capacity",
                        "4:25",
                        "it is less than one cell of 131072 bytes",
                        "State a larger capacity, or a smaller cell-size."),
                mistake(
                        "ring of another version",
                        "  channels:\n    newer:\n      concurrency: 2",
                        "cirque.channels.newer",
                        "5:20 (cirque.channels.newer.concurrency)",
                        "has format version 99, this Cirque knows version",
                        "Use the same version of Cirque in all processes that share the ring"),
                mistake(
                        "file that is no ring",
                        "  rings:\n    note: {when-full: block}",
                        "cirque.rings.note",
                        "4:23 (cirque.rings.note.when-full)",
                        "note.ring is not a Cirque ring",
                        "Name another ring or directory, or delete the file"),
                mistake(
                        "file that was cut short",
                        "  channels:\n    results: {ring: cut}",
                        "cirque.channels.results.ring",
                        "4:21",
                        "cut.ring is ",
                        "Name another ring or directory, or delete the file"),
                mistake(
                        "name that is no file's",
                        "  channels:\n    results:\n      dead-letter: a/b",
                        "cirque.channels.results.dead-letter",
                        "5:20",
                        "ring name 'a/b': use 1 to 100 letters",
                        "Correct the ring's name"),
                mistake(
                        "name of a bean of the application",
                        "  channels:\n    audit: {concurrency: 1}",
                        "cirque.channels.audit",
                        "4:26 (cirque.channels.audit.concurrency)",
                        "there is already a bean named 'audit' in " + Audit.class.getName(),
                        "Rename one of the two."),
                mistake(
                        "unknown ring of an inbound adapter",
                        "  rings: {orders: }\n  inbound:\n    feed:\n      ring: ordres\n      output-channel: audit",
                        "cirque.inbound.feed.ring",
                        "6:13",
                        "there is no ring of this name under cirque.rings, and no channel makes it",
                        "Did you mean 'orders'? Known: orders. Or list it: cirque.rings.ordres: {}"),
                mistake(
                        "unknown ring of an outbound adapter",
                        "  rings: {orders: }\n  outbound:\n    sink: {input-channel: audit}",
                        "cirque.outbound.sink.ring",
                        "5:27 (cirque.outbound.sink.input-channel)",
                        "there is no ring of this name under cirque.rings, and no channel makes it",
                        "Or list it: cirque.rings.sink: {}"),
                mistake(
                        "inbound adapter without a channel",
                        "  rings: {orders: }\n  inbound:\n    feed:\n      ring: orders",
                        "cirque.inbound.feed.output-channel",
                        "6:13 (cirque.inbound.feed.ring)",
                        "the adapter has no channel to send to",
                        "Name the channel that takes the messages."),
                mistake(
                        "inbound adapter to a channel that is not there",
                        "  rings: {orders: }\n  inbound:\n    feed: {ring: orders, output-channel: adit}",
                        "cirque.inbound.feed.output-channel",
                        "5:42",
                        "there is no channel of this name",
                        "Did you mean 'audit'?"),
                mistake(
                        "unknown key",
                        "  channels:\n    results:\n      concurency: 4",
                        "cirque.channels.results.concurency",
                        "5:19",
                        "there is no such key",
                        "Did you mean 'concurrency'?"),
                mistake(
                        "wrong unit",
                        "  rings:\n    results: {capacity: 64MBB}",
                        "cirque.rings.results.capacity",
                        "4:25",
                        "it is not a size",
                        "Write a whole number and a unit: 256B, 64KB, 16MB, 2GB."),
                mistake(
                        "value out of range",
                        "  rings:\n    results: {sync: each, sync-interval: 2h}",
                        "cirque.rings.results.sync-interval",
                        "4:42",
                        "state whole milliseconds, from 1 ms to 1 hour",
                        "Correct the value."),
                mistake(
                        "broadcast without a name of the application",
                        "  channels:\n    news: {delivery: broadcast}",
                        "cirque.channels.news.delivery",
                        "4:22",
                        "spring.application.name is not set",
                        "Set spring.application.name, or cirque.channels.news.group."));
    }

    @ParameterizedTest
    @MethodSource("directories")
    void saysThatADirectoryCannotBeUsed(String path, String reason, CapturedOutput output) {
        start("cirque:\n  channels: {results: }\n  directory: " + path);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Property: cirque.directory\n    Value: \"" + path + "\"")
                .contains("[application.yml] - 3:14\n    Reason: ")
                .contains(reason)
                .contains("Name in cirque.directory a directory of a local file system")
                .doesNotContain("\tat ");
    }

    static Stream<Arguments> directories() {
        return Stream.of(
                arguments("/dev/null/rings", "cannot create the directory /dev/null/rings"),
                arguments("/proc/rings", "cannot create the directory /proc/rings"));
    }

    @Test
    void saysThatMemoryIsTooSmall(CapturedOutput output) throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeThat(Files.isWritable(memory) && Files.getFileStore(memory).type().equals("tmpfs"))
                .isTrue();
        Path own = Files.createTempDirectory(memory, "cirque-tests-");
        try {
            start("cirque:\n  directory: " + own + "\n  rings:\n    orders:\n      capacity: 900TB");
        } finally {
            Files.delete(own);
        }
        assertThat(output)
                .contains("Property: cirque.rings.orders.capacity\n    Value: \"900TB\"")
                .contains("[application.yml] - 5:17\n    Reason: ring " + own + "/orders.ring needs ")
                .contains("(tmpfs) has ")
                .contains("docker run --shm-size")
                .doesNotContain("\tat ");
    }

    @Test
    void warnsOfASyncThatIsInVain(CapturedOutput output) throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeThat(Files.isWritable(memory) && Files.getFileStore(memory).type().equals("tmpfs"))
                .isTrue();
        Path own = Files.createTempDirectory(memory, "cirque-tests-");
        String yaml = "cirque: {directory: " + own + ", rings: {orders: {capacity: 64KB, sync: each}}}";
        try (ConfigurableApplicationContext context = run(yaml)) {
            assertThat(context.isRunning()).isTrue();
            assertThat(output)
                    .contains("Ring 'orders' syncs, but its file " + own + "/orders.ring is in memory (tmpfs)")
                    .contains("Name a cirque.directory on a disk, or state sync: none");
        } finally {
            FileSystemUtils.deleteRecursively(own);
        }
    }

    /** No test has a network file system; the ring's own tests know which types it refuses. */
    @Test
    void explainsARefusedFileSystem() {
        RingAccessException refused = mock(RingAccessException.class);
        when(refused.getMessage()).thenReturn("ring a is on a file system of type nfs4: use a local directory");
        RingPlan plan = new RingPlan(
                "a",
                "cirque.channels.a",
                "cirque.rings.a.capacity",
                new CirqueProperties.Ring(null, null, null, null, null, null, null),
                RingOptions.defaults(),
                RingOptions.defaults());
        InvalidConfigurationException fault = RingFault.explain(refused, plan, RingDirectory.of(directory));
        assertThat(fault.property()).isEqualTo("cirque.directory");
        assertThat(fault.value()).isEqualTo(directory);
        assertThat(fault.problem()).contains("type nfs4");
        assertThat(fault.mend()).contains("a directory of a local file system");
    }

    @Test
    void saysThatARingHasNoRoomForItsConsumers(CapturedOutput output) {
        start("cirque: {directory: " + directory + ", channels: {results: {concurrency: 5}}}", Narrow.class);
        assertThat(output)
                .contains("A ring cannot be used: ")
                .contains("results.ring")
                .contains("A bean of type RingOptionsCustomizer can give a new ring more room")
                .doesNotContain("\tat ");
    }

    @Test
    void saysThatACustomizerContradictsTheFile(CapturedOutput output) {
        start("cirque: {directory: " + directory + ", rings: {orders: }}", Narrow.class);
        assertThat(output)
                .contains("Property: cirque.rings.orders\n")
                .contains("has most participants = 256, the options state 3");
    }

    private static Arguments mistake(String name, String yaml, String key, String origin, String reason, String mend) {
        return arguments(name, yaml, key, origin, reason, mend);
    }

    private static void start(String yaml, Class<?>... more) {
        assertThatThrownBy(() -> run(yaml, more).close());
    }

    private static ConfigurableApplicationContext run(String yaml, Class<?>... more) {
        SpringApplication application = new SpringApplication(Audit.class);
        application.addPrimarySources(List.of(more));
        application.addInitializers(Yaml.of(yaml));
        return application.run();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Audit {
        @Bean
        MessageChannel audit() {
            return new QueueChannel();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Narrow {
        @Bean
        RingOptionsCustomizer narrow() {
            return (ring, options) -> options.maxParticipants(3);
        }

        @ServiceActivator(inputChannel = "results")
        void handle(String message) {
            assertThat(message).isNotNull();
        }
    }
}
