package io.cirque.autoconfigure;

import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingQueue;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/** Says how messages are taken, as the configuration and the application's customizers have it. */
record ListenerComponents(Environment environment, List<ListenerOptionsCustomizer> customizers) {

    /** For the bean of this name; without a ring for dead letters they go where they go by default. */
    RingListenerOptions options(String name, ListenerProperties stated, @Nullable RingQueue deadLetter) {
        RingListenerOptions.Builder options = RingListenerOptions.builder().ackMode(stated.ack());
        whenStated(stated.concurrency(), options::concurrency);
        whenStated(stated.maxUnacknowledged(), options::maxUnacknowledged);
        whenStated(stated.batch(), batch -> {
            whenStated(batch.size(), options::batchSize);
            options.batchMode(batch.mode());
        });
        whenStated(stated.backOff(), backOff -> options.retryBackOff(backOff.initial(), backOff.maximum()));
        whenStated(stated.maxDeliveries(), options::maxDeliveries);
        whenStated(deadLetter, options::deadLetter);
        if (Threading.VIRTUAL.isActive(environment)) {
            options.taskExecutor(new VirtualThreadTaskExecutor(name + "-"));
        }
        customizers.forEach(customizer -> customizer.customize(name, options));
        return options.build();
    }

    private static <T> void whenStated(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
