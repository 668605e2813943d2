package io.cirque.integration.kafka;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingListenerOptions;
import java.time.Duration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;

/** A channel whose messages wait in a topic. Set it up before it is used; then it is thread-safe. */
public sealed interface TopicBackedChannel extends MessageChannel permits TopicChannel, PollableTopicChannel {
    /**
     * Puts messages into envelopes and takes them out.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     */
    void setCodec(EnvelopeCodec codec);

    /**
     * How messages are taken. For a channel that is asked for them only the most deliveries and the shutdown timeout mean
     * something.
     *
     * @param options default {@link RingListenerOptions#defaults()}
     * @throws IllegalArgumentException if they ask for what a topic does not do: acknowledgement by hand, batches, a ring
     *     for the dead letters
     */
    void setListenerOptions(RingListenerOptions options);

    /**
     * Where messages go that were delivered too often, as they were sent, with headers that say what happened.
     *
     * @param topic default: {@code <topic>.dead-letter}; a topic that itself has such a name has none, and delivers for ever
     */
    void setDeadLetterTopic(String topic);

    /**
     * How long {@link #send(Message)}, which states no timeout, waits for the brokers.
     *
     * @param sendTimeout zero or more; default: until the producer gives up, see {@code delivery.timeout.ms}
     * @throws IllegalArgumentException if it is less than zero
     */
    void setSendTimeout(Duration sendTimeout);

    /**
     * Whether a message that is sent within a transaction goes out when that has committed, and not at all if it rolls
     * back.
     *
     * @param transacted default false: a message goes out at once
     */
    void setTransacted(boolean transacted);
}
