package io.cirque.autoconfigure.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.ring.RingDirectory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestContextManager;

/** Each test class that asks for it has rings of its own. */
@SpringBootTest(
        classes = TemporaryRingsTests.Application.class,
        properties = {"cirque.channels.orders.concurrency=2", "cirque.directory=/dev/null/never"})
@TemporaryRings
class TemporaryRingsTests {
    @Autowired
    private ApplicationContext context;

    @Test
    void hasADirectoryOfItsOwn() {
        assertThat(directory(context)).isDirectoryContaining("glob:**/orders.ring");
        assertThat(directory(context).getFileName().toString()).startsWith("cirque-test-");
    }

    @Test
    void isNoOtherOnesAndGoesWithItsContext() {
        TestContextManager other = new TestContextManager(Other.class);
        ApplicationContext others = other.getTestContext().getApplicationContext();
        Path directory = directory(others);
        assertThat(directory).isDirectory().isNotEqualTo(directory(context));
        assertThat(others.getBean(RingRegistry.class).rings()).hasSize(1);
        other.getTestContext().markApplicationContextDirty(null);
        assertThat(directory).doesNotExist();
        assertThat(directory(context)).isDirectory();
    }

    @Nested
    class Within {
        @Test
        void aNestedClassHasItToo() {
            assertThat(directory(context).getFileName().toString()).startsWith("cirque-test-");
        }
    }

    @Test
    void aClassThatDoesNotAskHasNone() {
        assertThat(new TemporaryRingsContextCustomizerFactory().createContextCustomizer(String.class, List.of()))
                .isNull();
    }

    private static Path directory(ApplicationContext context) {
        return context.getBean(RingDirectory.class).path();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @SpringBootTest(classes = Application.class, properties = "cirque.channels.orders.concurrency=1")
    @TemporaryRings
    static class Other {}
}
