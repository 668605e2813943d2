package io.cirque.integration.kafka;

import io.cirque.integration.channel.ReceivingHandler;
import io.cirque.integration.support.DeadLetterCounter;
import io.cirque.integration.support.DeadLetterName;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.ListenerInvoker;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.integration.context.OrderlyShutdownCapable;
import org.springframework.integration.core.Pausable;
import org.springframework.integration.dispatcher.MessageDispatcher;
import org.springframework.integration.dispatcher.RoundRobinLoadBalancingStrategy;
import org.springframework.integration.dispatcher.UnicastingDispatcher;
import org.springframework.integration.kafka.channel.SubscribableKafkaChannel;
import org.springframework.integration.support.management.metrics.MetricsCaptor;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedMetric;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

/**
 * A channel that competing consumers share: each message goes to one subscriber of one of the processes, on any machine,
 * whose channels have the same topic and group. What a {@link io.cirque.integration.channel.RingChannel} does, with a
 * topic instead of a ring.
 *
 * <p>It takes messages while it runs and has a subscriber. A message is acknowledged when the subscriber has returned; if
 * that throws, the message is delivered again after a pause, and its partition waits; after the most deliveries it goes to
 * the dead letters. Deliveries are counted by the process that has the partition: when it dies the count begins anew.
 *
 * <p>If its consumers end by themselves, for an error of theirs for example, it does not run any more until it is started
 * again; {@link #getFault()} says why.
 *
 * <p>{@link #send(Message, long)} returns true when all replicas in sync have the message, and false if the brokers have
 * not said so in time: they may have it all the same.
 *
 * <p>Set it up before it is used; then it is thread-safe.
 */
public sealed class TopicChannel extends SubscribableKafkaChannel
        implements TopicBackedChannel, Pausable, OrderlyShutdownCapable permits BroadcastTopicChannel {
    static final Duration RETRY_AFTER_REFUSAL = Duration.ofSeconds(10);

    private final KafkaTransport transport;
    private final ConcurrentKafkaListenerContainerFactory<byte[], byte[]> containers;
    private final String group;
    private final TopicGroup members;
    private final DeadLetterCounter deadLetterCounter = new DeadLetterCounter();
    private final ConsumerWatch watch = new ConsumerWatch();
    private final ReentrantLock lifecycle = new ReentrantLock();
    private EnvelopeCodec codec = new EnvelopeCodec();
    private RingListenerOptions options = RingListenerOptions.defaults();
    private @Nullable String deadLetterTopic;
    private TopicSender sender;
    private long sendTimeout = RingPublisher.FOREVER;
    private boolean transacted;
    private ObservationRegistry observationRegistry = ObservationRegistry.NOOP;
    private @Nullable TopicDispatcher dispatcher;
    private @Nullable ConcurrentMessageListenerContainer<byte[], byte[]> container;
    private volatile boolean running;

    /**
     * A channel.
     *
     * @param transport the way to the brokers
     * @param topic where the messages wait
     * @param group shares the messages between its members; one that is new begins with the first message of the topic
     */
    public TopicChannel(KafkaTransport transport, String topic, String group) {
        this(transport, topic, group, new ConcurrentKafkaListenerContainerFactory<>());
    }

    private TopicChannel(
            KafkaTransport transport,
            String topic,
            String group,
            ConcurrentKafkaListenerContainerFactory<byte[], byte[]> containers) {
        super(transport.template(), containers, topic);
        this.transport = transport;
        this.containers = containers;
        this.group = group;
        this.members = new TopicGroup(transport, topic, group);
        this.deadLetterTopic = DeadLetterName.beside(topic);
        this.sender = new TopicSender(transport, topic, codec);
        setGroupId(members.id());
    }

    @Override
    public final void setCodec(EnvelopeCodec codec) {
        this.codec = codec;
        this.sender = new TopicSender(transport, topic, codec);
    }

    @Override
    public final void setListenerOptions(RingListenerOptions options) {
        TopicOptions.requirePossible(topic, options);
        this.options = options;
    }

    @Override
    public final void setDeadLetterTopic(String topic) {
        this.deadLetterTopic = topic;
    }

    @Override
    public final void setSendTimeout(Duration sendTimeout) {
        this.sendTimeout = RingPublisher.millis(sendTimeout);
    }

    @Override
    public final void setTransacted(boolean transacted) {
        this.transacted = transacted;
    }

    @Override
    protected void onInit() {
        codec.setBeanFactory(getBeanFactory());
        setMessageConverter(new RecordDecoder(codec));
        DeadLetterTopic deadLetters = deadLetterTopic == null
                ? null
                : new DeadLetterTopic(transport, deadLetterTopic, group, codec, deadLetterCounter);
        containers.setConsumerFactory(transport.consumers());
        containers.setConcurrency(options.concurrency());
        containers.setCommonErrorHandler(FailedRecords.handler(options, deadLetters));
        ApplicationContext context = getApplicationContext();
        if (context != null) {
            containers.setApplicationContext(context);
            watch.setApplication(context);
        }
        containers.setApplicationEventPublisher(watch);
        containers.setContainerCustomizer(made -> {
            made.setBeanName(String.valueOf(getComponentName()));
            prepare(made.getContainerProperties());
            this.container = made;
        });
        super.onInit();
    }

    private void prepare(ContainerProperties properties) {
        properties.setAckMode(ContainerProperties.AckMode.RECORD);
        properties.setDeliveryAttemptHeader(true);
        properties.setStopImmediate(true);
        properties.setShutdownTimeout(options.shutdownTimeout().toMillis());
        properties.setAuthExceptionRetryInterval(RETRY_AFTER_REFUSAL);
        Executor executor = options.taskExecutor();
        if (executor != null) {
            properties.setListenerTaskExecutor(
                    executor instanceof AsyncTaskExecutor async ? async : new TaskExecutorAdapter(executor));
        }
    }

    @Override
    protected final MessageDispatcher createDispatcher() {
        TopicDispatcher created = new TopicDispatcher(newSubscribers());
        this.dispatcher = created;
        return created;
    }

    /** The subscribers of this process. */
    MessageDispatcher newSubscribers() {
        UnicastingDispatcher subscribers = new UnicastingDispatcher();
        subscribers.setLoadBalancingStrategy(new RoundRobinLoadBalancingStrategy());
        return subscribers;
    }

    /** Gives messages to the subscribers, in any number of threads. */
    MessageHandler newListener() {
        return dispatcher().subscribers()::dispatch;
    }

    /** Where the group reads what it has no place in yet. */
    Properties startingPlace(TopicGroup members) {
        return members.fromTheBeginning();
    }

    final TopicDispatcher dispatcher() {
        return Objects.requireNonNull(dispatcher, "the channel has not been initialized");
    }

    private ConcurrentMessageListenerContainer<byte[], byte[]> container() {
        return Objects.requireNonNull(container, "the channel has not been initialized");
    }

    @Override
    public final boolean send(Message<?> message) {
        return send(message, sendTimeout);
    }

    @Override
    protected final boolean doSend(Message<?> message, long timeout) {
        return transacted ? sender.sendAtCommit(message, timeout) : sender.send(message, timeout);
    }

    @Override
    public final boolean subscribe(MessageHandler handler) {
        lifecycle.lock();
        try {
            boolean added = super.subscribe(handler);
            if (isRunning()) {
                takeMessages();
            }
            return added;
        } finally {
            lifecycle.unlock();
        }
    }

    /** If this is the last subscriber, takes no more messages, and waits for it if it is at work. */
    @Override
    public final boolean unsubscribe(MessageHandler handler) {
        lifecycle.lock();
        try {
            if (dispatcher().getHandlerCount() == 1) {
                container().stop(); // first, or a message might be taken that nobody handles
            }
            boolean removed = super.unsubscribe(handler);
            if (isRunning()) {
                takeMessages();
            }
            return removed;
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public final void start() {
        lifecycle.lock();
        try {
            if (!isRunning()) {
                watch.forget();
                takeMessages();
                running = true;
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private void takeMessages() {
        if (dispatcher().getHandlerCount() > 0 && !container().isRunning()) {
            MessageHandler listener = new ReceivingHandler(this, newListener(), observationRegistry, null);
            dispatcher().setInvoker(new ListenerInvoker(listener, options));
            container().getContainerProperties().setKafkaConsumerProperties(startingPlace(members));
            container().start();
        }
    }

    @Override
    public final void stop() {
        lifecycle.lock();
        try {
            running = false;
            container().stop();
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public final void stop(Runnable callback) {
        lifecycle.lock();
        try {
            running = false;
            container().stop(callback);
        } finally {
            lifecycle.unlock();
        }
    }

    /** Whether it takes messages when there is a subscriber: until it is stopped, or its consumers end by themselves. */
    @Override
    public final boolean isRunning() {
        return running && !watch.isEnded();
    }

    /**
     * What keeps it from taking messages, though it was started: its consumers have ended by themselves, or the brokers
     * refuse them.
     *
     * @return the reason; null if there is none
     */
    @ManagedAttribute(description = "What keeps it from taking messages")
    public final @Nullable String getFault() {
        return watch.fault();
    }

    /** Takes no messages until it is resumed; they wait. Sending goes on. */
    @Override
    public final void pause() {
        container().pause();
    }

    @Override
    public final void resume() {
        container().resume();
    }

    @Override
    public final boolean isPaused() {
        return container().isPauseRequested();
    }

    /** Takes no more messages; those that come wait in the topic. */
    @Override
    public final int beforeShutdown() {
        stop();
        return 0;
    }

    @Override
    public final int afterShutdown() {
        return 0;
    }

    /**
     * How many messages this channel has put to the dead letters.
     *
     * @return since the application began
     */
    @ManagedMetric(description = "Messages put to the dead letters")
    public final long getDeadLetterCount() {
        return deadLetterCounter.count();
    }

    @Override
    public final void registerMetricsCaptor(MetricsCaptor captor) {
        super.registerMetricsCaptor(captor);
        deadLetterCounter.register(captor, getComponentName());
    }

    @Override
    public final void registerObservationRegistry(ObservationRegistry registry) {
        super.registerObservationRegistry(registry);
        this.observationRegistry = registry;
    }

    @Override
    public void destroy() {
        if (container != null) {
            stop();
            container().destroy();
        }
        deadLetterCounter.remove();
        super.destroy();
    }

    @Override
    public String getComponentType() {
        return "cirque:topic-channel";
    }
}
