package io.cirque.autoconfigure.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.cirque.autoconfigure.ListenerOptionsCustomizer;
import io.cirque.autoconfigure.Yaml;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingHeaders;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.core.Pausable;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.integration.transaction.PseudoTransactionManager;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.PollableChannel;
import org.springframework.messaging.SubscribableChannel;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.transaction.support.TransactionTemplate;

/** What a channel does, whatever carries its messages. Each transport runs all of it. */
abstract class ChannelBehaviours {
    static final Duration LONG = Duration.ofSeconds(90);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** The ring or topic of this test. */
    final String store = "orders-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();

    private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

    @TempDir
    Path directory;

    /** The keys of a channel whose messages are in a ring or topic of this name. */
    abstract String in(String store);

    /** What a channel needs so that so many consumers can be at work. */
    abstract String consumers(int number);

    /** More of the configuration. */
    abstract Map<String, Object> properties();

    /** Puts bytes that are no envelope to where the messages are. */
    abstract void publish(ConfigurableApplicationContext application, String store, byte[] bytes);

    /** The first bytes that come to where the messages are. */
    abstract byte[] take(ConfigurableApplicationContext application, String store);

    @AfterEach
    void stop() {
        applications.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void textsBytesAndObjectsArriveWithTheirHeaders() {
        ConfigurableApplicationContext shop = start("shop", "orders: {" + in(store) + "}", Desk.class);
        Message<?> sent = MessageBuilder.withPayload("two chairs")
                .setHeader("customer", "Ada")
                .setHeader("amount", 12_345L)
                .setHeader("parts", List.of("legs", "seat"))
                .build();
        MessageChannel orders = shop.getBean("orders", MessageChannel.class);
        assertThat(orders.send(sent)).isTrue();
        assertThat(orders.send(new GenericMessage<>(new byte[] {1, 2, 3}))).isTrue();
        assertThat(orders.send(new GenericMessage<>(new Order("table", 4)))).isTrue();

        List<Message<?>> came = handled(shop, 3);
        assertThat(came)
                .extracting(message -> (Object) message.getPayload())
                .containsExactlyInAnyOrder("two chairs", new byte[] {1, 2, 3}, new Order("table", 4));
        Message<?> text = came.stream()
                .filter(message -> message.getPayload() instanceof String)
                .findFirst()
                .orElseThrow();
        assertThat(text.getHeaders())
                .contains(
                        entry("customer", "Ada"),
                        entry("amount", 12_345L),
                        entry("parts", List.of("legs", "seat")),
                        entry("id", sent.getHeaders().get("id")),
                        entry("timestamp", sent.getHeaders().get("timestamp")));
    }

    @Test
    void everyGroupGetsEveryMessage() {
        ConfigurableApplicationContext shop = start(
                "shop",
                "billing: {" + in(store) + ", group: billing}\n    audit: {" + in(store) + ", group: audit}",
                TwoDesks.class);
        List<String> numbers = numbers(50);
        numbers.forEach(number -> send(shop, "billing", number));
        TwoDesks desks = shop.getBean(TwoDesks.class);
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(desks.billed).containsExactlyElementsOf(numbers);
            assertThat(desks.audited).containsExactlyElementsOf(numbers);
        });
    }

    @Test
    void applicationsOfAGroupShareTheMessages() {
        String yaml = "orders: {" + in(store) + ", concurrency: 2" + consumers(4) + "}";
        ConfigurableApplicationContext first = start("first", yaml, Desk.class);
        ConfigurableApplicationContext second = start("second", yaml, Desk.class);
        List<String> numbers = numbers(200);
        numbers.forEach(number -> send(first, "orders", number));
        await().atMost(LONG).untilAsserted(() -> {
            List<Object> all = new ArrayList<>(payloads(first));
            all.addAll(payloads(second));
            assertThat(all).containsExactlyInAnyOrderElementsOf(numbers);
        });
    }

    @Test
    void oneConsumerKeepsTheOrder() {
        ConfigurableApplicationContext shop = start("shop", "orders: {" + in(store) + "}", Desk.class);
        List<String> numbers = numbers(200);
        numbers.forEach(number -> send(shop, "orders", number));
        await().atMost(LONG).untilAsserted(() -> assertThat(payloads(shop)).containsExactlyElementsOf(numbers));
    }

    @Test
    void messagesWaitForAnApplicationThatHandlesThem() {
        String yaml = "orders: {" + in(store) + "}";
        ConfigurableApplicationContext sender = start("sender", yaml);
        send(sender, "orders", "one");
        sender.close();
        ConfigurableApplicationContext desk = start("desk", yaml, Desk.class);
        assertThat(handled(desk, 1))
                .extracting(message -> (Object) message.getPayload())
                .containsExactly("one");
    }

    @Test
    void messagesWaitForASubscriber() {
        ConfigurableApplicationContext shop = start("shop", "orders: {" + in(store) + "}");
        send(shop, "orders", "one");
        Queue<Object> came = new ConcurrentLinkedQueue<>();
        SubscribableChannel orders = shop.getBean("orders", SubscribableChannel.class);
        orders.subscribe(message -> came.add(message.getPayload()));
        await().atMost(LONG).untilAsserted(() -> assertThat(came).containsExactly("one"));
    }

    @Test
    void subscribersTakeTurns() {
        ConfigurableApplicationContext shop = start("shop", "orders: {" + in(store) + "}");
        SubscribableChannel orders = shop.getBean("orders", SubscribableChannel.class);
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        orders.subscribe(message -> first.incrementAndGet());
        orders.subscribe(message -> second.incrementAndGet());
        numbers(20).forEach(number -> send(shop, "orders", number));
        await().atMost(LONG).until(() -> first.get() + second.get() == 20);
        assertThat(first).hasPositiveValue();
        assertThat(second).hasPositiveValue();
    }

    @Test
    void aMessageWhoseHandlerFailsComesAgainAfterAPause() {
        ConfigurableApplicationContext shop =
                start("shop", "orders: {" + in(store) + ", back-off: {initial: 200ms, maximum: 1s}}", Recovering.class);
        send(shop, "orders", "one");
        send(shop, "orders", "two");
        Recovering handler = shop.getBean(Recovering.class);
        await().atMost(LONG).untilAsserted(() -> assertThat(handler.payloads).contains("two"));
        assertThat(handler.payloads).containsExactly("one", "one", "one", "two");
        assertThat(handler.attempts).containsExactly(1, 2, 3, 1);
        List<Long> times = List.copyOf(handler.times);
        assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isGreaterThanOrEqualTo(Duration.ofMillis(190));
        assertThat(Duration.ofNanos(times.get(2) - times.get(1))).isGreaterThanOrEqualTo(Duration.ofMillis(390));
    }

    @Test
    void afterTheLastDeliveryAMessageIsADeadLetter() {
        ConfigurableApplicationContext shop = start(
                "shop",
                "orders: {" + in(store) + ", group: billing, max-deliveries: 2, dead-letter: " + store + ".dlq}\n"
                        + "    failed: {" + in(store + ".dlq") + ", delivery: polled}",
                Refusal.class);
        Message<?> sent =
                MessageBuilder.withPayload("one").setHeader("customer", "Ada").build();
        assertThat(shop.getBean("orders", MessageChannel.class).send(sent)).isTrue();
        Message<?> letter = receive(shop, "failed");
        assertThat(letter.getPayload()).isEqualTo("one");
        assertThat(letter.getHeaders())
                .contains(
                        entry("customer", "Ada"),
                        entry("id", sent.getHeaders().get("id")),
                        entry(RingHeaders.DEAD_LETTER_RING, store),
                        entry(RingHeaders.DEAD_LETTER_GROUP, "billing"),
                        entry(RingHeaders.DEAD_LETTER_DELIVERIES, 2),
                        entry(RingHeaders.DEAD_LETTER_CAUSE, "java.lang.IllegalStateException: no one"));
        assertThat(shop.getBean(Refusal.class).calls).hasValue(2);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(deadLetters(shop, "orders")).isEqualTo(1));
    }

    @Test
    void anErrorIsAFailureToo() {
        ConfigurableApplicationContext shop = start(
                "shop",
                "orders: {" + in(store) + ", max-deliveries: 1}\n" + "    failed: {" + in(store + ".dead-letter")
                        + ", delivery: polled}",
                Breaking.class);
        send(shop, "orders", "one");
        send(shop, "orders", "two");
        assertThat(receive(shop, "failed")).extracting(Message::getPayload).isEqualTo("one");
        assertThat(receive(shop, "failed")).extracting(Message::getPayload).isEqualTo("two");
    }

    @Test
    void deadLettersGoBesideTheirStoreByDefault() {
        ConfigurableApplicationContext shop = start(
                "shop",
                "orders: {" + in(store) + ", max-deliveries: 1}\n" + "    failed: {" + in(store + ".dead-letter")
                        + ", delivery: polled}",
                Refusal.class);
        send(shop, "orders", "one");
        assertThat(receive(shop, "failed")).extracting(Message::getPayload).isEqualTo("one");
    }

    @Test
    void whatCannotBeDecodedIsADeadLetter() {
        ConfigurableApplicationContext shop = start(
                "shop",
                "orders: {" + in(store) + ", max-deliveries: 2, back-off: {initial: 10ms}, dead-letter: " + store
                        + ".dlq}",
                Desk.class);
        byte[] bytes = "no envelope at all".getBytes(StandardCharsets.UTF_8);
        publish(shop, store, bytes);
        send(shop, "orders", "two");
        assertThat(handled(shop, 1))
                .extracting(message -> (Object) message.getPayload())
                .containsExactly("two");
        assertThat(deadLetters(shop, "orders")).isEqualTo(1);
        assertThat(take(shop, store + ".dlq")).isEqualTo(bytes);
    }

    @Test
    void whatIsOfATypeThatIsNotTrustedIsADeadLetter() {
        ConfigurableApplicationContext sender = start("sender", "orders: {" + in(store) + "}");
        assertThat(sender.getBean("orders", MessageChannel.class).send(new GenericMessage<>(new Order("table", 4))))
                .isTrue();
        sender.close();
        ConfigurableApplicationContext shop = start(
                "shop",
                "orders: {" + in(store) + ", max-deliveries: 1, dead-letter: " + store + ".dlq}",
                List.of(Untrusting.class, Desk.class));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(deadLetters(shop, "orders")).isEqualTo(1));
        assertThat(payloads(shop)).isEmpty();
    }

    @Test
    void aPolledChannelWaitsAsLongAsItIsTold() {
        ConfigurableApplicationContext shop = start("shop", "orders: {" + in(store) + ", delivery: polled}");
        PollableChannel orders = shop.getBean("orders", PollableChannel.class);
        long start = System.nanoTime();
        assertThat(orders.receive(400)).isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(395));
        assertThat(orders.receive(0)).isNull();
        CompletableFuture<@Nullable Message<?>> waiting = CompletableFuture.supplyAsync(orders::receive);
        send(shop, "orders", "one");
        Message<?> came = Objects.requireNonNull(
                waiting.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join());
        assertThat(came.getPayload()).isEqualTo("one");
        assertThat(orders.receive(200)).isNull();
    }

    @Test
    void whatAPolledChannelGaveInATransactionComesAgainAfterARollback() {
        ConfigurableApplicationContext shop = start("shop", "orders: {" + in(store) + ", delivery: polled}");
        send(shop, "orders", "one");
        TransactionTemplate transactions = new TransactionTemplate(new PseudoTransactionManager());
        transactions.executeWithoutResult(status -> {
            assertThat(receive(shop, "orders")).extracting(Message::getPayload).isEqualTo("one");
            status.setRollbackOnly();
        });
        transactions.executeWithoutResult(status -> assertThat(receive(shop, "orders"))
                .satisfies(message -> assertThat(attempt(message)).isEqualTo(2))
                .extracting(Message::getPayload)
                .isEqualTo("one"));
        assertThat(shop.getBean("orders", PollableChannel.class).receive(300)).isNull();
    }

    @Test
    void whatRollsBackTooOftenIsADeadLetter() {
        ConfigurableApplicationContext shop = start(
                "shop",
                "orders: {" + in(store) + ", delivery: polled, max-deliveries: 2, dead-letter: " + store + ".dlq}\n"
                        + "    failed: {" + in(store + ".dlq") + ", delivery: polled}");
        send(shop, "orders", "one");
        rollBackTwice(shop);
        assertThat(receive(shop, "failed")).extracting(Message::getPayload).isEqualTo("one");
    }

    @Test
    void whatAPolledChannelCannotDecodeIsADeadLetter() {
        ConfigurableApplicationContext shop = start(
                "shop",
                "orders: {" + in(store) + ", delivery: polled, max-deliveries: 2, dead-letter: " + store + ".dlq}");
        byte[] bytes = "no envelope at all".getBytes(StandardCharsets.UTF_8);
        publish(shop, store, bytes);
        send(shop, "orders", "two");
        assertThatThrownBy(() -> receive(shop, "orders")).hasMessageContaining("envelope");
        assertThat(receive(shop, "orders")).extracting(Message::getPayload).isEqualTo("two");
        assertThat(take(shop, store + ".dlq")).isEqualTo(bytes);
    }

    @Test
    void everyApplicationGetsABroadcast() {
        String yaml = "orders: {" + in(store) + ", delivery: broadcast}";
        ConfigurableApplicationContext first = start("first", yaml, Desk.class);
        ConfigurableApplicationContext second = start("second", yaml, Desk.class);
        List<String> numbers = numbers(50);
        numbers.forEach(number -> send(first, "orders", number));
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(payloads(first)).containsExactlyElementsOf(numbers);
            assertThat(payloads(second)).containsExactlyElementsOf(numbers);
        });
    }

    @Test
    void processesOfAnApplicationShareABroadcast() {
        String yaml = "orders: {" + in(store) + ", delivery: broadcast" + consumers(2) + "}";
        ConfigurableApplicationContext first = start("shop", yaml, Desk.class);
        ConfigurableApplicationContext second = start("shop", yaml, Desk.class);
        List<String> numbers = numbers(50);
        numbers.forEach(number -> send(first, "orders", number));
        await().atMost(LONG).untilAsserted(() -> {
            List<Object> all = new ArrayList<>(payloads(first));
            all.addAll(payloads(second));
            assertThat(all).containsExactlyInAnyOrderElementsOf(numbers);
        });
    }

    @Test
    void aBroadcastComesWhileItsApplicationIsAway() {
        String yaml = "orders: {" + in(store) + ", delivery: broadcast}";
        ConfigurableApplicationContext sender = start("sender", yaml);
        send(sender, "orders", "before anybody listened");
        ConfigurableApplicationContext away = start("desk", yaml, Desk.class);
        away.close();
        send(sender, "orders", "one");
        ConfigurableApplicationContext back = start("desk", yaml, Desk.class);
        assertThat(handled(back, 1))
                .extracting(message -> (Object) message.getPayload())
                .containsExactly("one");
    }

    @Test
    void ofTheSubscribersOfABroadcastOnlyThoseThatFailedGetItAgain() {
        ConfigurableApplicationContext shop = start("shop", "orders: {" + in(store) + ", delivery: broadcast}");
        SubscribableChannel orders = shop.getBean("orders", SubscribableChannel.class);
        AtomicInteger good = new AtomicInteger();
        AtomicInteger bad = new AtomicInteger();
        MessageHandler failing = message -> {
            if (bad.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
        };
        orders.subscribe(failing);
        orders.subscribe(message -> good.incrementAndGet());
        send(shop, "orders", "one");
        await().atMost(LONG).untilAsserted(() -> assertThat(bad).hasValue(3));
        send(shop, "orders", "two");
        await().atMost(LONG).untilAsserted(() -> assertThat(bad).hasValue(4));
        await().atMost(LONG).untilAsserted(() -> assertThat(good).hasValue(2));
    }

    @Test
    void asManyMessagesAreHandledAtOnceAsTheConcurrencySays() {
        ConfigurableApplicationContext shop =
                start("shop", "orders: {" + in(store) + ", concurrency: 2" + consumers(2) + "}", Meeting.class);
        numbers(20).forEach(number -> send(shop, "orders", number));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(shop.getBean(Meeting.class).met).hasPositiveValue());
    }

    @Test
    void aChannelThatStopsGoesOnWhereItWas() {
        ConfigurableApplicationContext shop = start("shop", "orders: {" + in(store) + "}", Desk.class);
        send(shop, "orders", "one");
        handled(shop, 1);
        Lifecycle orders = shop.getBean("orders", Lifecycle.class);
        orders.stop();
        assertThat(orders.isRunning()).isFalse();
        send(shop, "orders", "two");
        assertThat(payloads(shop)).containsExactly("one");
        orders.start();
        handled(shop, 2);
        send(shop, "orders", "three");
        handled(shop, 3);
        assertThat(payloads(shop)).containsExactly("one", "two", "three");
    }

    @Test
    void aChannelPauses() {
        ConfigurableApplicationContext shop = start("shop", "orders: {" + in(store) + "}", Desk.class);
        send(shop, "orders", "one");
        handled(shop, 1);
        Pausable orders = shop.getBean("orders", Pausable.class);
        orders.pause();
        assertThat(orders.isPaused()).isTrue();
        assertThat(shop.getBean("orders", MessageChannel.class).send(new GenericMessage<>("two")))
                .isTrue();
        orders.resume();
        handled(shop, 2);
        assertThat(payloads(shop)).containsExactly("one", "two");
    }

    @Test
    void whatWasNotHandledWhenAnApplicationStoppedIsHandledByTheNext() {
        String yaml = "orders: {" + in(store) + "}";
        ConfigurableApplicationContext first = start("first", yaml, Refusal.class);
        send(first, "orders", "one");
        await().atMost(LONG).untilAsserted(() -> assertThat(first.getBean(Refusal.class).calls)
                .hasPositiveValue());
        first.close();
        ConfigurableApplicationContext second = start("second", yaml, Desk.class);
        assertThat(handled(second, 1))
                .extracting(message -> (Object) message.getPayload())
                .containsExactly("one");
    }

    @Test
    void nothingIsSentAfterTheApplicationHasStopped() {
        ConfigurableApplicationContext shop = start("shop", "orders: {" + in(store) + "}");
        MessageChannel orders = shop.getBean("orders", MessageChannel.class);
        shop.close();
        assertThatThrownBy(() -> orders.send(new GenericMessage<>("late")))
                .isInstanceOf(MessageDeliveryException.class);
    }

    @Test
    void aTransactedChannelSendsAfterTheCommit() {
        ConfigurableApplicationContext shop =
                start("shop", "orders: {" + in(store) + ", transacted: true}", Desk.class);
        TransactionTemplate transactions = new TransactionTemplate(new PseudoTransactionManager());
        transactions.executeWithoutResult(status -> {
            send(shop, "orders", "rolled back");
            status.setRollbackOnly();
        });
        transactions.executeWithoutResult(status -> send(shop, "orders", "committed"));
        send(shop, "orders", "without");
        handled(shop, 2);
        assertThat(payloads(shop)).containsExactly("committed", "without");
    }

    @Test
    void customizersSayHowAHandlerIsCalled() {
        ConfigurableApplicationContext shop = start(
                "shop", "orders: {" + in(store) + ", max-deliveries: 1}", List.of(Retrying.class, Recovering.class));
        send(shop, "orders", "one");
        Recovering handler = shop.getBean(Recovering.class);
        await().atMost(LONG).untilAsserted(() -> assertThat(handler.payloads).hasSize(3));
        assertThat(deadLetters(shop, "orders")).isZero();
    }

    @Test
    void anErrorHandlerLearnsOfEachFailure() {
        ConfigurableApplicationContext shop =
                start("shop", "orders: {" + in(store) + ", max-deliveries: 2}", List.of(Telling.class, Refusal.class));
        send(shop, "orders", "one");
        Telling told = shop.getBean(Telling.class);
        await().atMost(LONG).untilAsserted(() -> assertThat(told.failures).hasSize(2));
        assertThat(told.failures).allSatisfy(failure -> assertThat(failure).hasRootCauseMessage("no one"));
    }

    @Test
    void sendingAndHandlingAreObserved() {
        ConfigurableApplicationContext shop =
                start("shop", "orders: {" + in(store) + "}", List.of(Observing.class, Desk.class));
        send(shop, "orders", "one");
        handled(shop, 1);
        Observing observing = shop.getBean(Observing.class);
        await().atMost(LONG).untilAsserted(() -> assertThat(observing.names)
                .contains("spring.integration.producer of orders", "spring.integration.handler of orders"));
    }

    @Test
    void deadLettersAreCountedByAMeter() {
        ConfigurableApplicationContext shop =
                start("shop", "orders: {" + in(store) + ", max-deliveries: 1}", Refusal.class);
        send(shop, "orders", "one");
        await().atMost(LONG).untilAsserted(() -> assertThat(shop.getBean(MeterRegistry.class)
                        .get("cirque.dead.letters")
                        .tag("name", "orders")
                        .counter()
                        .count())
                .isEqualTo(1));
    }

    ConfigurableApplicationContext start(String name, String channels, Class<?>... sources) {
        return start(name, channels, List.of(sources));
    }

    private ConfigurableApplicationContext start(String name, String channels, List<Class<?>> sources) {
        SpringApplication application = new SpringApplication(sources.toArray(Class<?>[]::new));
        application.addPrimarySources(List.of(Basis.class));
        application.addInitializers(Yaml.of("cirque:\n  channels:\n    " + channels));
        Map<String, Object> properties = new HashMap<>(properties());
        properties.put("spring.application.name", name);
        properties.put("cirque.directory", directory.toString());
        properties.put("spring.integration.management.observation-patterns", "*");
        application.setDefaultProperties(properties);
        ConfigurableApplicationContext context = application.run();
        applications.add(context);
        return context;
    }

    static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    static void send(ConfigurableApplicationContext context, String channel, String text) {
        assertThat(context.getBean(channel, MessageChannel.class).send(new GenericMessage<>(text)))
                .isTrue();
    }

    /** Takes the only message twice without success; then it is not there any more. */
    static void rollBackTwice(ConfigurableApplicationContext shop) {
        TransactionTemplate transactions = new TransactionTemplate(new PseudoTransactionManager());
        for (int i = 0; i < 2; i++) {
            transactions.executeWithoutResult(status -> {
                assertThat(receive(shop, "orders")).isNotNull();
                status.setRollbackOnly();
            });
        }
        assertThat(shop.getBean("orders", PollableChannel.class).receive(500)).isNull();
    }

    static Message<?> receive(ConfigurableApplicationContext context, String channel) {
        return Objects.requireNonNull(
                context.getBean(channel, PollableChannel.class).receive(LONG.toMillis()), "no message has come");
    }

    static List<Message<?>> handled(ConfigurableApplicationContext context, int count) {
        Queue<Message<?>> handled = context.getBean(Desk.class).handled;
        await().atMost(LONG).untilAsserted(() -> assertThat(handled).hasSize(count));
        return List.copyOf(handled);
    }

    private static Collection<Object> payloads(ConfigurableApplicationContext context) {
        return context.getBean(Desk.class).handled.stream()
                .map(message -> (Object) message.getPayload())
                .toList();
    }

    private static long deadLetters(ConfigurableApplicationContext context, String channel) {
        Object bean = context.getBean(channel);
        return (long) Objects.requireNonNull(new BeanWrapperImpl(bean).getPropertyValue("deadLetterCount"));
    }

    private static int attempt(Message<?> message) {
        AtomicInteger attempt = StaticMessageHeaderAccessor.getDeliveryAttempt(message);
        return attempt == null ? 0 : attempt.get();
    }

    /** An order of so many things. */
    public record Order(String thing, int count) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Basis {}

    static class Desk {
        final Queue<Message<?>> handled = new ConcurrentLinkedQueue<>();

        @ServiceActivator(inputChannel = "orders")
        void handle(Message<?> order) {
            handled.add(order);
        }
    }

    static class TwoDesks {
        final Queue<String> billed = new ConcurrentLinkedQueue<>();
        final Queue<String> audited = new ConcurrentLinkedQueue<>();

        @ServiceActivator(inputChannel = "billing")
        void bill(String order) {
            billed.add(order);
        }

        @ServiceActivator(inputChannel = "audit")
        void audit(String order) {
            audited.add(order);
        }
    }

    /** Handles a message with its third delivery. */
    static class Recovering {
        final Queue<String> payloads = new ConcurrentLinkedQueue<>();
        final Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        final Queue<Long> times = new ConcurrentLinkedQueue<>();

        @ServiceActivator(inputChannel = "orders")
        void handle(Message<String> order) {
            payloads.add(order.getPayload());
            attempts.add(attempt(order));
            times.add(System.nanoTime());
            if (order.getPayload().equals("one") && attempt(order) < 3) {
                throw new IllegalStateException("not yet");
            }
        }
    }

    static class Refusal {
        final AtomicInteger calls = new AtomicInteger();

        @ServiceActivator(inputChannel = "orders")
        void handle(String order) {
            calls.incrementAndGet();
            throw new IllegalStateException("no " + order);
        }
    }

    static class Breaking {
        @ServiceActivator(inputChannel = "orders")
        void handle(String order) {
            throw new AssertionError("no " + order);
        }
    }

    /** Two messages that are handled at once. */
    static class Meeting {
        final AtomicInteger met = new AtomicInteger();
        private final CyclicBarrier two = new CyclicBarrier(2);

        @ServiceActivator(inputChannel = "orders")
        void handle(String order) throws InterruptedException, BrokenBarrierException {
            try {
                two.await(3, TimeUnit.SECONDS);
                met.incrementAndGet();
            } catch (TimeoutException alone) {
                two.reset();
            } catch (BrokenBarrierException alone) {
                assertThat(two.getParties()).isEqualTo(2);
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Untrusting {
        @Bean
        EnvelopeCodec codec() {
            return new EnvelopeCodec();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Retrying {
        @Bean
        ListenerOptionsCustomizer retries() {
            return (name, options) -> options.retryTemplate(new RetryTemplate(RetryPolicy.builder()
                    .maxRetries(2)
                    .delay(Duration.ofMillis(10))
                    .build()));
        }
    }

    /** Sees the observations of channels. */
    @Configuration(proxyBeanMethods = false)
    static class Observing {
        final Queue<String> names = new ConcurrentLinkedQueue<>();

        @Bean
        ObservationHandler<Observation.Context> observer() {
            return new ObservationHandler<>() {
                @Override
                public void onStop(Observation.Context context) {
                    KeyValue name = context.getLowCardinalityKeyValue("spring.integration.name");
                    names.add(context.getName() + " of " + (name == null ? "nobody" : name.getValue()));
                }

                @Override
                public boolean supportsContext(Observation.Context context) {
                    return true;
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Telling {
        final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

        @Bean
        ListenerOptionsCustomizer teller() {
            return (name, options) -> options.errorHandler(failures::add);
        }
    }
}
