package io.cirque.autoconfigure.transport;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.ring.Consumer;
import io.cirque.ring.Message;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingQueue;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.springframework.context.ConfigurableApplicationContext;

/** A ring is what channels are made for: all that they do, they do here. */
class RingTransportTests extends ChannelBehaviours {
    @Override
    String in(String store) {
        return "ring: " + store;
    }

    @Override
    String consumers(int number) {
        return "";
    }

    @Override
    Map<String, Object> properties() {
        return Map.of();
    }

    @Override
    void publish(ConfigurableApplicationContext application, String store, byte[] bytes) {
        application.getBean(RingRegistry.class).get(store).offer(ByteBuffer.wrap(bytes));
    }

    @Override
    byte[] take(ConfigurableApplicationContext application, String store) {
        try (RingQueue ring = RingDirectory.of(directory).open(store);
                Consumer consumer = ring.consumer("default")) {
            Message message = Objects.requireNonNull(consumer.receive(Duration.ofSeconds(30)));
            return message.toByteArray();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
