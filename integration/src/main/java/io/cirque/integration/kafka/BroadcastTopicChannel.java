package io.cirque.integration.kafka;

import io.cirque.integration.channel.BroadcastDispatcher;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.IntegrationPatternType;
import org.springframework.integration.channel.BroadcastCapableChannel;
import org.springframework.integration.dispatcher.MessageDispatcher;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

/**
 * A channel whose messages every application gets, on any machine, and in it every subscriber. What a
 * {@link io.cirque.integration.channel.BroadcastRingChannel} does, with a topic instead of a ring. If a subscriber throws
 * the others get the message all the same, and when it comes again only those that have not handled it.
 */
public final class BroadcastTopicChannel extends TopicChannel implements BroadcastCapableChannel {
    private @Nullable BroadcastDispatcher subscribers;

    /**
     * A channel.
     *
     * @param transport the way to the brokers
     * @param topic where the messages wait
     * @param group the application's own, usually its name; one that is new begins with what is sent after its first start
     */
    public BroadcastTopicChannel(KafkaTransport transport, String topic, String group) {
        super(transport, topic, group);
    }

    private record Place(
            @Nullable Object partition, @Nullable Object offset) {
        static Place of(Message<?> message) {
            return new Place(
                    message.getHeaders().get(KafkaHeaders.RECEIVED_PARTITION),
                    message.getHeaders().get(KafkaHeaders.OFFSET));
        }
    }

    @Override
    MessageDispatcher newSubscribers() {
        subscribers = new BroadcastDispatcher(Place::of);
        return subscribers;
    }

    @Override
    MessageHandler newListener() {
        BroadcastDispatcher all = Objects.requireNonNull(subscribers);
        ThreadLocal<MessageHandler> listener = ThreadLocal.withInitial(all::newListener);
        return message -> listener.get().handleMessage(message);
    }

    @Override
    Properties startingPlace(TopicGroup members) {
        return members.fromNow();
    }

    @Override
    public IntegrationPatternType getIntegrationPatternType() {
        return IntegrationPatternType.publish_subscribe_channel;
    }
}
