package io.cirque.autoconfigure.health;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * One connection for all questions of health, made with the first of them. It asks for all topics at once, and for a second
 * says again what it was told: however many ask, the brokers are asked seldom, and a silent one is waited for once.
 * Thread-safe.
 */
final class KafkaBrokers implements DisposableBean {
    static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Map<String, Object> properties;
    private final Set<String> topics;
    private @Nullable Admin admin;
    private @Nullable Question last;

    KafkaBrokers(Map<String, Object> properties, Collection<String> topics) {
        this.properties = properties;
        this.topics = Set.copyOf(topics);
    }

    private record Question(Map<String, KafkaFuture<TopicDescription>> answers, long askedNanos) {
        long age() {
            return System.nanoTime() - askedNanos;
        }

        boolean isOver() {
            return age() > FRESH.toNanos() && answers.values().stream().allMatch(Future::isDone);
        }
    }

    /**
     * What the brokers say of a topic.
     *
     * @throws TimeoutException if they have not answered within three seconds
     */
    TopicDescription describe(String topic) throws InterruptedException, ExecutionException, TimeoutException {
        Question asked = question();
        return Objects.requireNonNull(asked.answers().get(topic), topic)
                .get(Math.max(0, LONGEST_WAIT.toNanos() - asked.age()), TimeUnit.NANOSECONDS);
    }

    private synchronized Question question() {
        Question asked = last;
        if (asked == null || asked.isOver()) {
            asked = new Question(admin().describeTopics(topics).topicNameValues(), System.nanoTime());
            last = asked;
        }
        return asked;
    }

    private Admin admin() {
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
