package io.cirque.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** What a person sees on the screen when the application does not start. */
@ExtendWith(OutputCaptureExtension.class)
class FailureReportTests {
    @Test
    void aWrongValueIsShownWithItsPlaceAndTheMend(CapturedOutput output) {
        assertThatThrownBy(() -> start("cirque:\n  channels:\n    orders:\n      transport: kafak\n"));
        assertThat(output).contains("""
                        Description:

                        The configuration of Cirque has a fault:

                            Property: cirque.channels.orders.transport
                            Value: "kafak"
                            Origin: Byte array resource [application.yml] - 4:18
                            Reason: this version of Cirque does not know it

                        Action:

                        Write a value that it knows. Did you mean 'kafka'? Known: ring, kafka.
                        """).doesNotContain("\tat ");
    }

    @Test
    void aContradictionIsShownWithBothValues(@TempDir Path directory, CapturedOutput output) {
        RingDirectory.of(directory)
                .create("orders", RingOptions.builder().cellSize(128).build())
                .close();
        assertThatThrownBy(() -> start("cirque: {directory: " + directory + ", rings: {orders: {cell-size: 256B}}}"));
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(directory.resolve("orders.ring") + " has cell size (bytes) = 128, the options state 256")
                .contains("Make the ring's entry under cirque.rings agree with its file")
                .doesNotContain("\tat ");
    }

    @Test
    void anUnusableDirectoryIsShown(CapturedOutput output) {
        assertThatThrownBy(() -> start("cirque: {directory: /dev/null/rings, channels: {orders: {}}}"));
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("cannot create the directory /dev/null/rings")
                .contains("cirque.directory")
                .doesNotContain("\tat ");
    }

    private static void start(String yaml) {
        SpringApplication application = new SpringApplication(Application.class);
        application.addInitializers(Yaml.of(yaml));
        application.run().close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
