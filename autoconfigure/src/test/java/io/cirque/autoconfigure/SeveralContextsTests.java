package io.cirque.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.ring.RingQueue;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

/** Several contexts over the same rings in one JVM: a parent and its child, and an application that a tool loads again. */
class SeveralContextsTests {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void aChildHasRingsOfItsOwn(@TempDir Path directory) {
        try (ConfigurableApplicationContext parent =
                        application(directory, "orders").run();
                ConfigurableApplicationContext child =
                        application(directory, "results").parent(parent).run()) {
            assertThat(child.getBean(RingRegistry.class)).isNotSameAs(parent.getBean(RingRegistry.class));
            assertThat(child.getBean(RingRegistry.class).get("results").isOpen())
                    .isTrue();
            assertThat(parent.getBean(RingRegistry.class).rings())
                    .extracting(RingQueue::name)
                    .containsExactly("orders");
        }
    }

    private static SpringApplicationBuilder application(Path directory, String channel) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .initializers(Yaml.of("cirque: {directory: " + directory + ", channels: {" + channel + ": }}"));
    }

    /** As devtools do: the classes of the application, and of its modules, are loaded anew, all else stays. */
    @Test
    void anApplicationThatIsLoadedAgainTakesOver(@TempDir Path directory) throws Exception {
        try (Loader first = new Loader();
                Loader second = new Loader()) {
            UnaryOperator<String> old = first.shop(directory);
            assertThat(old.apply("send one")).isEqualTo("true");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(old.apply("handled")).isEqualTo("[one]"));

            UnaryOperator<String> young = second.shop(directory);
            assertThat(young.getClass()).isNotEqualTo(old.getClass());
            assertThat(old.apply("close")).isEqualTo("closed");

            for (int i = 0; i < 100; i++) {
                assertThat(young.apply("send " + i)).isEqualTo("true");
            }
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(young.apply("handled").split(",")).hasSize(100));
            // The locks that prove the life of the second were not lost with the first's.
            assertThat(young.apply("lost")).isEqualTo("0");
            assertThat(young.apply("close")).isEqualTo("closed");
        }
    }

    /** Child first for what is ours. */
    private static final class Loader extends URLClassLoader {
        Loader() {
            super(
                    Stream.of(RingQueue.class, EnvelopeCodec.class, RingRegistry.class, Shop.class)
                            .map(type ->
                                    type.getProtectionDomain().getCodeSource().getLocation())
                            .toArray(URL[]::new),
                    SeveralContextsTests.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith("io.cirque.")) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }

        @SuppressWarnings("unchecked")
        UnaryOperator<String> shop(Path directory) throws ReflectiveOperationException {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(this);
            try {
                return (UnaryOperator<String>) loadClass(Shop.class.getName())
                        .getDeclaredConstructor(Path.class)
                        .newInstance(directory);
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    /** An application whose types a test of another class loader need not know. */
    public static final class Shop implements UnaryOperator<String> {
        private final ConfigurableApplicationContext context;

        /**
         * Starts it.
         *
         * @param directory of its rings
         */
        public Shop(Path directory) {
            context = new SpringApplicationBuilder(Application.class, Desk.class)
                    .web(WebApplicationType.NONE)
                    .initializers(Yaml.of("cirque: {directory: " + directory + ", channels: {orders: }}"))
                    .run();
        }

        @Override
        public String apply(String command) {
            return switch (command) {
                case "handled" -> context.getBean(Desk.class).handled.toString();
                case "lost" -> String.valueOf(lost());
                case "close" -> {
                    context.close();
                    yield "closed";
                }
                default ->
                    String.valueOf(context.getBean("orders", MessageChannel.class)
                            .send(new GenericMessage<>(command.replace("send ", ""))));
            };
        }

        private long lost() {
            return context.getBean(RingRegistry.class).get("orders").statistics().participants().stream()
                    .filter(participant -> participant.lockLost() || !participant.alive())
                    .count();
        }
    }

    static class Desk {
        private final Queue<String> handled = new ConcurrentLinkedQueue<>();

        @ServiceActivator(inputChannel = "orders")
        void handle(String order) {
            handled.add(order);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
