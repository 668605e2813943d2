package io.cirque.integration.kafka;

import io.cirque.integration.support.AckMode;
import io.cirque.integration.support.RingListenerOptions;

/** What a topic cannot do of all that listeners may be asked for. */
final class TopicOptions {
    private TopicOptions() {}

    static void requirePossible(String topic, RingListenerOptions options) {
        refuse(
                options.ackMode() == AckMode.MANUAL,
                topic,
                "acknowledges a message when its handler returns: state AckMode.AUTO");
        refuse(options.batchSize() > 1, topic, "gives one message at a time: state a batch size of 1");
        refuse(options.deadLetter() != null, topic, "has its dead letters in a topic: call setDeadLetterTopic");
    }

    private static void refuse(boolean asked, String topic, String answer) {
        if (asked) {
            throw new IllegalArgumentException("The channel of topic '" + topic + "' " + answer);
        }
    }
}
