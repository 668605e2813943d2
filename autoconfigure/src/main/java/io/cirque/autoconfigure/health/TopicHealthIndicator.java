package io.cirque.autoconfigure.health;

import io.cirque.integration.kafka.TopicBackedChannel;
import io.cirque.integration.kafka.TopicChannel;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.TopicDescription;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while the brokers answer, each partition of a channel's topic has one that leads it, and nothing keeps the channel
 * from taking messages. Thread-safe.
 */
final class TopicHealthIndicator extends AbstractHealthIndicator {
    private final KafkaBrokers brokers;
    private final String topic;
    private final TopicBackedChannel channel;

    TopicHealthIndicator(KafkaBrokers brokers, String topic, TopicBackedChannel channel) {
        super("Topic '" + topic + "' cannot be asked for");
        this.brokers = brokers;
        this.topic = topic;
        this.channel = channel;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) throws InterruptedException, ExecutionException {
        builder.withDetail("topic", topic);
        String fault = channel instanceof TopicChannel taking ? taking.getFault() : null;
        if (fault != null) {
            builder.down().withDetail("error", fault);
            return;
        }
        try {
            TopicDescription found = brokers.describe(topic);
            List<Integer> leaderless = found.partitions().stream()
                    .filter(partition ->
                            partition.leader() == null || partition.leader().isEmpty())
                    .map(partition -> partition.partition())
                    .toList();
            builder.withDetail("partitions", found.partitions().size());
            if (leaderless.isEmpty()) {
                builder.up();
            } else {
                builder.down().withDetail("error", "no broker leads the partitions " + leaderless);
            }
        } catch (TimeoutException e) {
            builder.down()
                    .withDetail(
                            "error", "no broker has answered within " + KafkaBrokers.LONGEST_WAIT.toSeconds() + " s");
        }
    }
}
