package io.cirque.integration.gateway;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.integration.FailingHeaderMapper;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.inbound.RingInboundGateway;
import io.cirque.integration.outbound.RingOutboundGateway;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.PayloadBytesMessageMapper;
import io.cirque.integration.support.ReplyRings;
import io.cirque.integration.support.RingEndpointFailedEvent;
import io.cirque.integration.support.RingHeaders;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingRecord;
import io.cirque.ring.Consumer;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingDeletedException;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.WhenFull;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.integration.MessageTimeoutException;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.context.OrderlyShutdownCapable;
import org.springframework.integration.handler.ServiceActivatingHandler;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Gateways, of which some call and some answer, in one JVM. */
class GatewayTests {
    @TempDir
    Path directory;

    @Configuration
    @EnableIntegration
    static class Nothing {}

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Nothing.class);
    private final List<RingOutboundGateway> callers = new ArrayList<>();
    private final List<RingInboundGateway> repliers = new ArrayList<>();
    private final QueueChannel late = new QueueChannel();
    private RingQueue requests;
    private RingQueue replies;

    @BeforeEach
    void open() {
        requests = ring("requests", 1 << 20);
        replies = ring("replies", 1 << 20);
    }

    private RingQueue ring(String name, long capacity) {
        return RingQueue.create(
                directory.resolve(name + ".ring"),
                RingOptions.builder()
                        .capacity(capacity)
                        .groups(name.equals("requests") ? List.of("default") : List.of())
                        .maxGroups(4)
                        .build());
    }

    @AfterEach
    void close() {
        callers.forEach(RingOutboundGateway::destroy);
        repliers.forEach(RingInboundGateway::destroy);
        context.close();
        requests.close();
        replies.close();
    }

    private RingOutboundGateway caller(Duration timeout) {
        RingOutboundGateway caller = new RingOutboundGateway(requests, replies);
        caller.setReceiveTimeout(timeout);
        caller.setLateReplyChannel(late);
        caller.setBeanFactory(context);
        caller.setBeanName("caller");
        caller.afterPropertiesSet();
        caller.start();
        callers.add(caller);
        return caller;
    }

    private RingInboundGateway newReplier(Function<Message<?>, @Nullable Object> service) {
        DirectChannel channel = new DirectChannel();
        ServiceActivatingHandler handler = new ServiceActivatingHandler(service::apply);
        handler.setBeanFactory(context);
        handler.afterPropertiesSet();
        channel.subscribe(handler);
        RingInboundGateway replier = new RingInboundGateway(requests, replies);
        replier.setListenerOptions(RingListenerOptions.builder()
                .concurrency(2)
                .retryBackOff(Duration.ofMillis(1), Duration.ofMillis(5))
                .build());
        replier.setRequestChannel(channel);
        replier.setBeanFactory(context);
        replier.setBeanName("replier");
        repliers.add(replier);
        return replier;
    }

    private RingInboundGateway started(RingInboundGateway replier) {
        replier.afterPropertiesSet();
        replier.start();
        return replier;
    }

    private RingInboundGateway replier(Function<Message<?>, @Nullable Object> service) {
        return started(newReplier(service));
    }

    /** What a caller gets for its message. */
    private static Message<?> call(RingOutboundGateway caller, Message<?> request) {
        QueueChannel answer = new QueueChannel();
        caller.handleMessage(
                MessageBuilder.fromMessage(request).setReplyChannel(answer).build());
        return Objects.requireNonNull(answer.receive(60_000));
    }

    private static Object call(RingOutboundGateway caller, Object payload) {
        return call(caller, new GenericMessage<>(payload)).getPayload();
    }

    private long lag() {
        return requests.statistics().groups().get(0).lag();
    }

    @Test
    void aCallIsAnswered() {
        replier(request -> request.getPayload() + "!");

        Message<?> reply = call(
                caller(Duration.ofMinutes(1)),
                MessageBuilder.withPayload("hello")
                        .setCorrelationId("mine")
                        .setHeader("kept", 7)
                        .build());

        assertThat(reply.getPayload()).isEqualTo("hello!");
        assertThat(reply.getHeaders())
                .containsEntry("correlationId", "mine")
                .containsEntry("kept", 7)
                .doesNotContainKeys(RingHeaders.CALL, RingHeaders.SEQUENCE, "deliveryAttempt");
        await().until(() -> lag() == 0);
    }

    @Test
    void aReplierWhoseRingOfRequestsIsDeletedStopsAndSaysSo() {
        RingInboundGateway replier = newReplier(Message::getPayload);
        List<Object> events = new CopyOnWriteArrayList<>();
        context.addApplicationListener(events::add);
        replier.setApplicationContext(context);
        started(replier);
        assertThat(replier.isRunning()).isTrue();

        RingQueue.delete(requests.path());

        await().untilAsserted(() -> assertThat(events)
                .filteredOn(RingEndpointFailedEvent.class::isInstance)
                .singleElement()
                .extracting(event -> ((RingEndpointFailedEvent) event).getSource())
                .isSameAs(replier));
        assertThat(replier.isRunning()).isFalse();
    }

    @Test
    void eachOfManyCallsGetsItsOwnReply() throws Exception {
        replier(request -> "reply to " + request.getPayload());
        RingOutboundGateway first = caller(Duration.ofMinutes(1));
        RingOutboundGateway second = caller(Duration.ofMinutes(1));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Object>> answers = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            RingOutboundGateway caller = i % 2 == 0 ? first : second;
            String payload = "call " + i;
            answers.add(threads.submit(() -> call(caller, payload)));
        }

        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get(1, TimeUnit.MINUTES)).isEqualTo("reply to call " + i);
        }
        threads.shutdown();
        assertThat(first.getPendingCalls() + second.getPendingCalls()).isZero();
        assertThat(late.getQueueSize()).isZero();
    }

    @Test
    void aLateReplyIsReportedAndNoOtherCallGetsIt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        replier(request -> {
            if (request.getPayload().equals("slow")) {
                awaitUninterrupted(go);
            }
            return "reply to " + request.getPayload();
        });
        RingOutboundGateway caller = caller(Duration.ofMillis(100));

        assertThatExceptionOfType(MessageTimeoutException.class)
                .isThrownBy(() -> call(caller, "slow"))
                .withMessageContaining("No reply to a request in ring 'requests' came within 100 ms");
        caller.setReceiveTimeout(Duration.ofMinutes(1));
        go.countDown();
        assertThat(call(caller, "quick")).isEqualTo("reply to quick");

        Message<?> reply = Objects.requireNonNull(late.receive(60_000));
        assertThat(reply.getPayload()).isEqualTo("reply to slow");
        assertThat(caller.getLateReplies()).isEqualTo(1);
        assertThat(caller.getPendingCalls()).isZero();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theSecondReplyToACallIsALateOne() {
        AtomicInteger attempts = new AtomicInteger();
        RingInboundGateway replier = newReplier(request -> "attempt " + attempts.incrementAndGet());
        RingInboundGateway other = new RingInboundGateway(requests, "other", replies);
        try (Consumer early = requests.consumer("other")) {
            assertThat(early.group()).isEqualTo("other"); // two groups answer each request
        }
        DirectChannel channel = new DirectChannel();
        channel.subscribe(message -> channelOf(message).send(new GenericMessage<>("the other's")));
        other.setRequestChannel(channel);
        other.setBeanFactory(context);
        repliers.add(other);
        started(replier);
        started(other);
        RingOutboundGateway caller = caller(Duration.ofMinutes(1));

        Object answer = call(caller, "who?");
        Object second = Objects.requireNonNull(late.receive(60_000)).getPayload();

        assertThat(List.of(answer, second)).containsExactlyInAnyOrder("attempt 1", "the other's");
    }

    private static MessageChannel channelOf(Message<?> message) {
        return (MessageChannel) Objects.requireNonNull(message.getHeaders().getReplyChannel());
    }

    @Test
    void whatTheServiceThrowsTheCallerGets() {
        AtomicInteger attempts = new AtomicInteger();
        replier(request -> {
            attempts.incrementAndGet();
            throw new IllegalArgumentException("no such order: " + request.getPayload());
        });

        assertThatExceptionOfType(MessageHandlingException.class)
                .isThrownBy(() -> call(caller(Duration.ofMinutes(1)), "17"))
                .withMessageContaining("java.lang.IllegalArgumentException: no such order: 17");
        await().until(() -> lag() == 0);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void aReplyThatCannotTravelIsAFailureToo() {
        replier(request -> new Thread("cannot travel"));

        assertThatExceptionOfType(MessageHandlingException.class)
                .isThrownBy(() -> call(caller(Duration.ofMinutes(1)), "x"))
                .withMessageContaining("payload is a java.lang.Thread");
    }

    @Test
    void anErrorFlowAnswersInTheServicesPlace() {
        RingInboundGateway replier = newReplier(request -> {
            throw new IllegalStateException("no");
        });
        DirectChannel errors = new DirectChannel();
        errors.subscribe(message -> channelOf(message)
                .send(new GenericMessage<>("sorry: "
                        + ((MessagingException) message.getPayload())
                                .getMostSpecificCause()
                                .getMessage())));
        replier.setErrorChannel(errors);
        started(replier);

        assertThat(call(caller(Duration.ofMinutes(1)), "x")).isEqualTo("sorry: no");
    }

    /** A replier that cannot read whatever says so in a header. */
    private RingInboundGateway newBlindReplier() {
        RingInboundGateway replier = newReplier(Message::getPayload);
        replier.setCodec(EnvelopeCodec.builder()
                .headerMapper(FailingHeaderMapper.illegible())
                .build());
        return replier;
    }

    private static Message<?> illegible() {
        return MessageBuilder.withPayload("x")
                .setHeader(FailingHeaderMapper.HEADER, true)
                .build();
    }

    @Test
    void aRequestThatTheReplierCannotReadFailsAtOnceForItsCaller() {
        RingInboundGateway replier = started(newBlindReplier());
        RingOutboundGateway caller = caller(Duration.ofMinutes(1));

        assertThatExceptionOfType(MessageHandlingException.class)
                .isThrownBy(() -> call(caller, illegible()))
                .withMessageContaining("IllegalArgumentException: illegible");
        await().until(() -> lag() == 0);
        assertThat(call(caller, "y")).isEqualTo("y");
        assertThat(replier.getDeadLetterCount()).isZero();
    }

    @Test
    void withoutReturnedExceptionsWhatCannotBeReadIsDeadLettered() {
        RingInboundGateway replier = newBlindReplier();
        replier.setReturnExceptions(false);
        started(replier);

        caller(Duration.ofMinutes(1)).setReceiveTimeout(Duration.ofMillis(1));
        assertThatExceptionOfType(MessageTimeoutException.class).isThrownBy(() -> call(callers.get(0), illegible()));

        await().until(() -> replier.getDeadLetterCount() == 1);
        await().until(() -> lag() == 0);
    }

    @Test
    void theErrorFlowAnswersWhatCannotBeReadAndHasTheRecord() throws Exception {
        RingInboundGateway replier = newBlindReplier();
        List<RingRecord> records = new CopyOnWriteArrayList<>();
        DirectChannel errors = new DirectChannel();
        errors.subscribe(message -> {
            records.add((RingRecord) Objects.requireNonNull(message.getHeaders().get(RingHeaders.RAW_MESSAGE)));
            if (message.getHeaders().getReplyChannel() != null) {
                channelOf(message).send(new GenericMessage<>("sorry"));
            }
        });
        replier.setErrorChannel(errors);
        started(replier);

        assertThat(call(caller(Duration.ofMinutes(1)), illegible()).getPayload())
                .isEqualTo("sorry");

        requests.publish(new byte[] {1, 2, 3}); // nobody waits for its answer
        await().until(() -> lag() == 0);
        assertThat(records).extracting(RingRecord::ring).containsExactly("requests", "requests");
        assertThat(records.get(1).toByteArray()).containsExactly(1, 2, 3);
        assertThat(replier.getDeadLetterCount()).isZero();
    }

    @Test
    void theErrorFlowHasTheRecordOfARequestThatFailed() {
        RingInboundGateway replier = newReplier(request -> {
            throw new IllegalStateException("no");
        });
        DirectChannel errors = new DirectChannel();
        errors.subscribe(message -> channelOf(message)
                .send(new GenericMessage<>(message.getHeaders().get(RingHeaders.RAW_MESSAGE) instanceof RingRecord)));
        replier.setErrorChannel(errors);
        started(replier);

        assertThat(call(caller(Duration.ofMinutes(1)), "x")).isEqualTo(true);
    }

    @Test
    void withoutReturnedExceptionsARequestIsTriedAgain() {
        RingInboundGateway replier = newReplier(request -> {
            AtomicInteger attempt =
                    (AtomicInteger) Objects.requireNonNull(request.getHeaders().get("deliveryAttempt"));
            if (attempt.get() < 3) {
                throw new IllegalStateException("not yet");
            }
            return "attempt " + attempt.get();
        });
        replier.setReturnExceptions(false);
        started(replier);

        assertThat(call(caller(Duration.ofMinutes(1)), "x")).isEqualTo("attempt 3");
    }

    @Test
    void aFlowThatDoesNotReplyIsAFailureAfterTheReplyTimeout() {
        RingInboundGateway replier = newReplier(request -> null);
        replier.setReplyTimeout(50);
        started(replier);

        assertThatExceptionOfType(MessageHandlingException.class)
                .isThrownBy(() -> call(caller(Duration.ofMinutes(1)), "x"))
                .withMessageContaining("No reply received within timeout");
    }

    @Test
    void aMessageThatIsNoCallIsPassedOn() {
        CompletableFuture<Object> handled = new CompletableFuture<>();
        RingInboundGateway replier = newReplier(request -> null);
        DirectChannel channel = new DirectChannel();
        channel.subscribe(message -> handled.complete(message.getPayload()));
        replier.setRequestChannel(channel);
        started(replier);

        new PollableRingChannel(requests).send(new GenericMessage<>("by the way"));

        assertThat(handled.orTimeout(1, TimeUnit.MINUTES).join()).isEqualTo("by the way");
        await().until(() -> lag() == 0);
    }

    @Test
    void stoppingFailsTheCallsThatWait() {
        RingOutboundGateway caller = caller(Duration.ofMinutes(5));
        CompletableFuture<Object> answer = CompletableFuture.supplyAsync(() -> call(caller, "x"));
        await().until(() -> caller.getPendingCalls() == 1);

        caller.stop();

        assertThat(answer.handle((reply, failure) -> Objects.requireNonNull(failure.getCause()))
                        .orTimeout(1, TimeUnit.MINUTES)
                        .join())
                .hasMessageContaining("was stopped while the call waited");
        assertThat(caller.isRunning()).isFalse();
        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> call(caller, "x"))
                .withMessageContaining("not running");
        caller.start();
        replier(Message::getPayload);
        assertThat(call(caller, "again")).isEqualTo("again");
    }

    @Test
    void aCallersGroupIsGoneWhenItStops() {
        for (int i = 0; i < 10; i++) { // the table has room for four
            RingOutboundGateway caller = caller(Duration.ofMinutes(1));
            assertThat(replies.statistics().groups())
                    .singleElement()
                    .extracting(GroupStatistics::ephemeral)
                    .isEqualTo(true);
            caller.stop();
            assertThat(replies.statistics().groups()).isEmpty();
        }
    }

    @Test
    void aFullRingOfRequestsFailsTheCallInTime() {
        while (requests.offer(new byte[100])) {
            // until it is full
        }

        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> call(caller(Duration.ofMillis(100)), "x"))
                .withMessageContaining("Ring 'requests' was full for 100 ms");
    }

    @Test
    void aReplyWithoutRoomIsGivenUpAndTheNextGoesOn() {
        try (Consumer stopped = replies.consumer("stopped")) {
            while (replies.offer(new byte[100])) {
                // until it is full
            }
            RingInboundGateway replier = newReplier(Message::getPayload);
            replier.setSendTimeout(Duration.ofMillis(50));
            started(replier);
            RingOutboundGateway caller = caller(Duration.ofMillis(200));

            assertThatExceptionOfType(MessageTimeoutException.class).isThrownBy(() -> call(caller, "x"));
            await().until(() -> replier.getUnpublishedReplies() == 1 && lag() == 0);
            assertThat(stopped.poll(message -> {}, Integer.MAX_VALUE)).isPositive();

            caller.setReceiveTimeout(Duration.ofMinutes(1));
            assertThat(call(caller, "y")).isEqualTo("y");
        }
    }

    @Test
    void aRingOfRepliesThatOverwritesIsHeldUpByNobody() {
        replies.close();
        replies = RingQueue.create(
                directory.resolve("overwriting.ring"),
                RingOptions.builder()
                        .capacity(1 << 16)
                        .whenFull(WhenFull.OVERWRITE)
                        .build());
        try (Consumer stopped = replies.consumer("stopped")) {
            replier(Message::getPayload);
            RingOutboundGateway caller = caller(Duration.ofMinutes(1));

            for (int i = 0; i < 1_000; i++) { // the ring has 256 cells
                assertThat(call(caller, "call " + i)).isEqualTo("call " + i);
            }
            assertThat(stopped.poll(message -> {}, 1)).isLessThanOrEqualTo(1);
        }
        assertThat(ReplyRings.warnOfUnreadGroups(replies)).isEmpty();
    }

    @Test
    void aGroupThatWouldFillTheRingOfRepliesIsPointedOut() {
        try (RingQueue withDefault = RingQueue.create(directory.resolve("default.ring"), RingOptions.defaults());
                Consumer caller = replies.consumer("a durable caller")) {
            assertThat(ReplyRings.warnOfUnreadGroups(withDefault)).containsExactly("default");
            assertThat(ReplyRings.warnOfUnreadGroups(replies)).isEmpty();
            assertThat(caller.group()).isEqualTo("a durable caller");
        }
        assertThat(ReplyRings.warnOfUnreadGroups(replies)).containsExactly("a durable caller");
    }

    @Test
    void anAsynchronousCallHoldsUpNobody() {
        replier(Message::getPayload);
        RingOutboundGateway caller = new RingOutboundGateway(requests, replies);
        callers.add(caller);
        DirectChannel output = new DirectChannel();
        QueueChannel done = new QueueChannel();
        output.subscribe(reply -> done.send(
                reply.getPayload().equals("first")
                        ? new GenericMessage<>(
                                call(caller(Duration.ofMinutes(1)), "second")) // a call in a reply's thread
                        : reply));
        caller.setAsync(true);
        caller.setOutputChannel(output);
        caller.setBeanFactory(context);
        caller.afterPropertiesSet();
        caller.start();

        caller.handleMessage(new GenericMessage<>("first"));

        assertThat(Objects.requireNonNull(done.receive(60_000)).getPayload()).isEqualTo("second");
        assertThat(caller.getPendingCalls()).isZero();
    }

    @Test
    void aLateReplyChannelThatWaitsHoldsUpNoCaller() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        DirectChannel waiting = new DirectChannel();
        waiting.subscribe(reply -> {
            stuck.countDown();
            awaitUninterrupted(go);
        });
        replier(request -> {
            if (request.getPayload().equals("slow")) {
                awaitUninterrupted(answer);
            }
            return request.getPayload();
        });
        RingOutboundGateway caller = caller(Duration.ofMillis(100));
        caller.setLateReplyChannel(waiting);
        assertThatExceptionOfType(MessageTimeoutException.class).isThrownBy(() -> call(caller, "slow"));
        answer.countDown();
        assertThat(stuck.await(1, TimeUnit.MINUTES)).isTrue();

        caller.setReceiveTimeout(Duration.ofSeconds(20));
        assertThat(call(caller, "quick")).isEqualTo("quick");

        go.countDown();
    }

    @Test
    void anAsynchronousCallThatCannotBeTimedIsForgotten() {
        ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
        scheduler.initialize();
        RingOutboundGateway caller = new RingOutboundGateway(requests, replies);
        callers.add(caller);
        caller.setTaskScheduler(scheduler);
        caller.setAsync(true);
        caller.setBeanFactory(context);
        caller.afterPropertiesSet();
        caller.start();
        scheduler.shutdown();

        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> caller.handleMessage(MessageBuilder.withPayload("x")
                        .setReplyChannel(new QueueChannel())
                        .build()))
                .withCauseInstanceOf(TaskRejectedException.class);
        assertThat(caller.getPendingCalls()).isZero();
    }

    @Test
    void anAsynchronousCallFailsIntoItsErrorChannel() {
        RingOutboundGateway caller = new RingOutboundGateway(requests, replies);
        callers.add(caller);
        caller.setAsync(true);
        caller.setReceiveTimeout(Duration.ofMillis(100));
        caller.setBeanFactory(context);
        caller.afterPropertiesSet();
        caller.start();
        QueueChannel errors = new QueueChannel();
        Message<?> request = MessageBuilder.withPayload("x")
                .setReplyChannel(new QueueChannel())
                .setErrorChannel(errors)
                .build();

        caller.handleMessage(request);

        Message<?> error = Objects.requireNonNull(errors.receive(60_000));
        assertThat((Throwable) error.getPayload()).isInstanceOf(MessageTimeoutException.class);

        replier(message -> {
            throw new IllegalStateException("broken");
        });
        caller.setReceiveTimeout(Duration.ofMinutes(1));
        caller.handleMessage(request);
        Message<?> failure = Objects.requireNonNull(errors.receive(60_000));
        assertThat((Throwable) failure.getPayload()).hasStackTraceContaining("IllegalStateException: broken");
    }

    @Test
    void anOrderlyShutdownStopsAReplierFirst() {
        RingInboundGateway replier = replier(Message::getPayload);

        assertThat(replier).isInstanceOf(OrderlyShutdownCapable.class);
        assertThat(replier.beforeShutdown()).isZero();

        assertThat(replier.isRunning()).isFalse();
        assertThat(replier.afterShutdown()).isZero();
    }

    @Test
    void aPausedReplierTakesNoRequests() {
        RingInboundGateway replier = replier(Message::getPayload);
        RingOutboundGateway caller = caller(Duration.ofMinutes(1));
        assertThat(call(caller, "a")).isEqualTo("a");
        replier.pause();
        assertThat(replier.isPaused()).isTrue();
        await().until(() -> lag() == 0);
        CompletableFuture<Object> answer = CompletableFuture.supplyAsync(() -> call(caller, "b"));
        await().until(() -> lag() == 1);

        replier.setConcurrency(3);
        replier.resume();

        assertThat(answer.orTimeout(1, TimeUnit.MINUTES).join()).isEqualTo("b");
        assertThat(replier.getConcurrency()).isEqualTo(3);
    }

    @Test
    void whatCannotWorkIsRefusedWhenItIsSetUp() {
        EnvelopeCodec bare = EnvelopeCodec.builder()
                .messageMapper(new PayloadBytesMessageMapper())
                .build();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new RingOutboundGateway(requests, requests))
                .withMessageContaining("ring 'requests' cannot take requests and replies");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new RingInboundGateway(requests, requests));
        RingOutboundGateway caller = new RingOutboundGateway(requests, replies);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> caller.setCodec(bare))
                .withMessageContaining("outbound gateway");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> caller.setReceiveTimeout(Duration.ZERO))
                .withMessageContaining("PT0S");
        RingInboundGateway replier = new RingInboundGateway(requests, replies);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> replier.setCodec(bare))
                .withMessageContaining("inbound gateway");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> replier.setSendTimeout(Duration.ofMillis(-1)));
    }

    @Test
    void aReplyThatCannotBeReadEvenIfAnErrorSaysSoFailsItsCallAndNoOther() {
        replier(request -> request.getPayload().equals("bad")
                ? MessageBuilder.withPayload("x")
                        .setHeader(FailingHeaderMapper.HEADER, true)
                        .build()
                : request.getPayload());
        RingOutboundGateway caller = new RingOutboundGateway(requests, replies);
        caller.setCodec(EnvelopeCodec.builder()
                .headerMapper(FailingHeaderMapper.unlinked())
                .build());
        caller.setReceiveTimeout(Duration.ofSeconds(30));
        caller.setBeanFactory(context);
        caller.afterPropertiesSet();
        caller.start();
        callers.add(caller);

        assertThatExceptionOfType(MessageHandlingException.class)
                .isThrownBy(() -> call(caller, "bad"))
                .withMessageContaining("cannot be read")
                .withRootCauseInstanceOf(NoClassDefFoundError.class);
        assertThat(call(caller, "good")).isEqualTo("good");
    }

    @Test
    void aCallerWhoseRingOfRepliesIsDeletedFailsItsCallsStopsAndSaysSo() {
        List<Object> events = new CopyOnWriteArrayList<>();
        context.addApplicationListener(events::add);
        RingOutboundGateway caller = new RingOutboundGateway(requests, replies);
        caller.setApplicationContext(context);
        caller.setReceiveTimeout(Duration.ofMinutes(5));
        caller.setBeanFactory(context);
        caller.afterPropertiesSet();
        caller.start();
        callers.add(caller);
        CompletableFuture<Object> answer = CompletableFuture.supplyAsync(() -> call(caller, "x"));
        await().until(() -> caller.getPendingCalls() == 1);

        RingQueue.delete(replies.path());

        assertThat(answer.handle((reply, failure) -> Objects.requireNonNull(failure.getCause()))
                        .orTimeout(1, TimeUnit.MINUTES)
                        .join())
                .isInstanceOf(MessageHandlingException.class)
                .hasMessageContaining("ring 'replies'")
                .hasRootCauseInstanceOf(RingDeletedException.class);
        await().untilAsserted(() -> assertThat(events)
                .filteredOn(RingEndpointFailedEvent.class::isInstance)
                .singleElement()
                .extracting(event -> ((RingEndpointFailedEvent) event).getSource())
                .isSameAs(caller));
        assertThat(caller.isRunning()).isFalse();
        assertThatExceptionOfType(MessageDeliveryException.class)
                .isThrownBy(() -> call(caller, "y"))
                .withMessageContaining("not running");
        assertThat(lag()).isEqualTo(1); // the first request alone
    }

    /** Runs in the thread that took replies what that schedules. */
    private static final class Inline extends ThreadPoolTaskScheduler {
        private static final long serialVersionUID = 1;

        @Override
        public ScheduledFuture<?> schedule(Runnable task, Instant time) {
            if (Thread.currentThread().getName().endsWith("-replies")) {
                task.run();
                return super.schedule(() -> {}, time);
            }
            return super.schedule(task, time);
        }
    }

    @Test
    void whatIsCalledWhileTheRingOfRepliesGoesIsNotPublished() {
        Inline scheduler = new Inline();
        scheduler.initialize();
        RingOutboundGateway caller = new RingOutboundGateway(requests, replies);
        caller.setTaskScheduler(scheduler);
        caller.setAsync(true);
        caller.setReceiveTimeout(Duration.ofMinutes(5));
        caller.setBeanFactory(context);
        caller.afterPropertiesSet();
        caller.start();
        callers.add(caller);
        DirectChannel errors = new DirectChannel();
        Message<?> request = MessageBuilder.withPayload("x")
                .setReplyChannel(new QueueChannel())
                .setErrorChannel(errors)
                .build();
        List<Object> failures = new CopyOnWriteArrayList<>();
        errors.subscribe(failure -> {
            failures.add(failure.getPayload());
            if (failures.size() == 1) {
                caller.handleMessage(request); // a caller that tries again at once
            }
        });
        caller.handleMessage(request);
        await().until(() -> lag() == 1);

        RingQueue.delete(replies.path());

        await().until(() -> failures.size() == 2 && !caller.isRunning());
        assertThat(failures).allSatisfy(failure -> assertThat((Throwable) failure)
                .hasMessageContaining("no more replies come from ring 'replies'"));
        assertThat(lag()).isEqualTo(1);
        scheduler.shutdown();
    }

    @Test
    void aReplierThatIsStoppedInOrderAnswersTheRequestItIsAtThroughItsReplyChannel() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        DirectChannel answers = new DirectChannel();
        DirectChannel questions = new DirectChannel();
        RingInboundGateway replier = newReplier(Message::getPayload);
        questions.subscribe(request -> {
            begun.countDown();
            awaitUninterrupted(go);
            answers.send(request);
        });
        replier.setRequestChannel(questions);
        replier.setReplyChannel(answers);
        started(replier);
        RingOutboundGateway caller = caller(Duration.ofSeconds(30));
        CompletableFuture<Object> answer = CompletableFuture.supplyAsync(() -> call(caller, "x"));
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
        CountDownLatch stopped = new CountDownLatch(1);

        replier.stop(stopped::countDown);
        assertThat(stopped.getCount()).isEqualTo(1);
        go.countDown();

        assertThat(answer.orTimeout(1, TimeUnit.MINUTES).join()).isEqualTo("x");
        assertThat(stopped.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(replier.isRunning()).isFalse();
    }
}
