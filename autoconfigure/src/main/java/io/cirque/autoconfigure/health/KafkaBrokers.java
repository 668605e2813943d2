package io.cirque.autoconfigure.health;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/** One connection for all questions of health, made with the first of them. Thread-safe. */
final class KafkaBrokers implements DisposableBean {
    private final Map<String, Object> properties;
    private @Nullable Admin admin;

    KafkaBrokers(Map<String, Object> properties) {
        this.properties = properties;
    }

    Future<TopicDescription> describe(String topic) {
        return Objects.requireNonNull(
                admin().describeTopics(List.of(topic)).topicNameValues().get(topic), topic);
    }

    private synchronized Admin admin() {
        Admin open = admin;
        if (open == null) {
            open = Admin.create(properties);
            admin = open;
        }
        return open;
    }

    @Override
    public synchronized void destroy() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
