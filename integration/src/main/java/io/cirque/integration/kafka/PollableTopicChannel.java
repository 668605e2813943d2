package io.cirque.integration.kafka;

import io.cirque.integration.support.DeadLetterCounter;
import io.cirque.integration.support.DeadLetterName;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.channel.AbstractPollableChannel;
import org.springframework.integration.support.management.IntegrationManagedResource;
import org.springframework.integration.support.management.ManageableLifecycle;
import org.springframework.integration.support.management.metrics.MetricsCaptor;
import org.springframework.jmx.export.annotation.ManagedMetric;
import org.springframework.messaging.Message;

/**
 * A channel that is asked for its messages, which wait in a topic. What a
 * {@link io.cirque.integration.channel.PollableRingChannel} does, with a topic instead of a ring.
 *
 * <p>{@link #receive(long)} honours its timeout: 0 gives what has come already, less than 0 waits as long as it takes. The
 * message is acknowledged when it returns. Within a transaction it is acknowledged when this commits, and delivered again
 * if it rolls back; other receivers of this channel wait meanwhile, for a topic remembers one place only.
 *
 * <p>A message that cannot be decoded makes {@code receive} throw and stays in the topic, until it has done so too often
 * and goes to the dead letters; so does one whose transactions rolled back too often.
 *
 * <p>The first call joins the group, which takes the brokers a while. Who has not asked for a message within
 * {@code max.poll.interval.ms} gives way to others of the group until he asks again.
 *
 * <p>Set it up before it is used; then it is thread-safe.
 */
@IntegrationManagedResource
public final class PollableTopicChannel extends AbstractPollableChannel
        implements TopicBackedChannel, ManageableLifecycle {
    private final KafkaTransport transport;
    private final String topic;
    private final String group;
    private final DeadLetterCounter deadLetterCounter = new DeadLetterCounter();
    private EnvelopeCodec codec = new EnvelopeCodec();
    private RingListenerOptions options = RingListenerOptions.defaults();
    private @Nullable String deadLetterTopic;
    private TopicSender sender;
    private long sendTimeout = RingPublisher.FOREVER;
    private boolean transacted;
    private @Nullable TopicReceiver receiver;

    /**
     * A channel.
     *
     * @param transport the way to the brokers
     * @param topic where the messages wait
     * @param group shares the messages between its members; one that is new begins with the first message of the topic
     */
    public PollableTopicChannel(KafkaTransport transport, String topic, String group) {
        this.transport = transport;
        this.topic = topic;
        this.group = group;
        this.deadLetterTopic = DeadLetterName.beside(topic);
        this.sender = new TopicSender(transport, topic, codec);
    }

    @Override
    public void setCodec(EnvelopeCodec codec) {
        this.codec = codec;
        this.sender = new TopicSender(transport, topic, codec);
    }

    @Override
    public void setListenerOptions(RingListenerOptions options) {
        TopicOptions.requirePossible(topic, options);
        this.options = options;
    }

    @Override
    public void setDeadLetterTopic(String topic) {
        this.deadLetterTopic = topic;
    }

    @Override
    public void setSendTimeout(Duration sendTimeout) {
        this.sendTimeout = RingPublisher.millis(sendTimeout);
    }

    @Override
    public void setTransacted(boolean transacted) {
        this.transacted = transacted;
    }

    @Override
    protected void onInit() {
        super.onInit();
        codec.setBeanFactory(getBeanFactory());
        DeadLetterTopic deadLetters = deadLetterTopic == null
                ? null
                : new DeadLetterTopic(transport, deadLetterTopic, group, codec, deadLetterCounter);
        this.receiver = new TopicReceiver(
                transport, topic, group, new RecordDecoder(codec), options.maxDeliveries(), deadLetters);
    }

    @Override
    public boolean send(Message<?> message) {
        return send(message, sendTimeout);
    }

    @Override
    protected boolean doSend(Message<?> message, long timeout) {
        return transacted ? sender.sendAtCommit(message, timeout) : sender.send(message, timeout);
    }

    @Override
    protected @Nullable Message<?> doReceive(long timeout) {
        return receiver == null ? null : receiver.receive(timeout);
    }

    /** Gives messages again, after it was stopped. */
    @Override
    public void start() {
        if (receiver != null) {
            receiver.open();
        }
    }

    /** Leaves the group, and gives no messages until it is started. Calls that wait for a message return null. */
    @Override
    public void stop() {
        if (receiver != null) {
            receiver.close(options.shutdownTimeout());
        }
    }

    /** Whether it gives messages: from the beginning, until it is stopped. */
    @Override
    public boolean isRunning() {
        return receiver != null && receiver.isOpen();
    }

    /**
     * How many messages this channel has put to the dead letters.
     *
     * @return since the application began
     */
    @ManagedMetric(description = "Messages put to the dead letters")
    public long getDeadLetterCount() {
        return deadLetterCounter.count();
    }

    @Override
    public void registerMetricsCaptor(MetricsCaptor captor) {
        super.registerMetricsCaptor(captor);
        deadLetterCounter.register(captor, getComponentName());
    }

    @Override
    public void destroy() {
        stop();
        deadLetterCounter.remove();
        super.destroy();
    }

    @Override
    public String getComponentType() {
        return "cirque:pollable-topic-channel";
    }
}
