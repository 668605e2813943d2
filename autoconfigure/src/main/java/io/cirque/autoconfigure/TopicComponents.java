package io.cirque.autoconfigure;

import io.cirque.autoconfigure.CirqueProperties.Channel;
import io.cirque.integration.kafka.BroadcastTopicChannel;
import io.cirque.integration.kafka.KafkaTransport;
import io.cirque.integration.kafka.PollableTopicChannel;
import io.cirque.integration.kafka.TopicBackedChannel;
import io.cirque.integration.kafka.TopicChannel;
import io.cirque.integration.support.EnvelopeCodec;

/** Makes channels with transport "kafka" as the configuration describes them. */
record TopicComponents(
        KafkaTransport transport, EnvelopeCodec codec, CirqueProperties properties, ListenerComponents listeners) {

    TopicChannel queue(String name, Channel channel, String group) {
        return prepared(new TopicChannel(transport, channel.topicOr(name), group), name, channel);
    }

    BroadcastTopicChannel broadcast(String name, Channel channel, String group) {
        return prepared(new BroadcastTopicChannel(transport, channel.topicOr(name), group), name, channel);
    }

    PollableTopicChannel polled(String name, Channel channel, String group) {
        return prepared(new PollableTopicChannel(transport, channel.topicOr(name), group), name, channel);
    }

    private <T extends TopicBackedChannel> T prepared(T bean, String name, Channel channel) {
        bean.setCodec(codec);
        bean.setListenerOptions(listeners.options(name, channel, null));
        bean.setTransacted(channel.transacted());
        if (channel.sendTimeout() != null) {
            bean.setSendTimeout(channel.sendTimeout());
        }
        if (channel.deadLetter() != null) {
            bean.setDeadLetterTopic(TopicPlan.topic(channel.deadLetter(), properties));
        }
        return bean;
    }
}
