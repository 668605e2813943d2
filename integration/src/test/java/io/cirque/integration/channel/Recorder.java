package io.cirque.integration.channel;

import static io.cirque.integration.Patience.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

/** A subscriber that remembers what it was given. */
final class Recorder implements MessageHandler {
    private final List<Message<?>> messages = new CopyOnWriteArrayList<>();

    @Override
    public void handleMessage(Message<?> message) {
        messages.add(message);
    }

    List<Message<?>> messages() {
        return List.copyOf(messages);
    }

    List<Object> payloads() {
        return messages.stream().<Object>map(Message::getPayload).toList();
    }

    void awaitCount(int count) {
        await().until(() -> messages.size() >= count);
    }
}
