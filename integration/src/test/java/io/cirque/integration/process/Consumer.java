package io.cirque.integration.process;

import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.messaging.Message;

/**
 * A process with an endpoint. It writes each payload that it has handled to its journal, if it has one, hangs at the
 * payload {@code hang}, and dies of the payload {@code poison}. A line on its input makes it shut down in order.
 */
final class Consumer {
    private Consumer() {}

    public static void main(String[] arguments) throws Exception {
        Path journal = Path.of(arguments[2]);
        try (RingQueue ring = RingQueue.open(Path.of(arguments[0]))) {
            RingListenerOptions options = RingListenerOptions.builder()
                    .maxDeliveries(3)
                    .concurrency(2)
                    .retryBackOff(Duration.ofMillis(1), Duration.ofMillis(10))
                    .build();
            AutoCloseable endpoint =
                    Endpoint.valueOf(arguments[1]).start(ring, options, message -> handle(message, journal));
            System.out.println("ready");
            int asked = System.in.read();
            endpoint.close();
            System.out.println("stopped " + asked);
        }
        System.exit(0);
    }

    private static void handle(Message<?> message, Path journal) {
        String payload = (String) message.getPayload();
        System.out.println("handling " + payload + " " + StaticMessageHeaderAccessor.getDeliveryAttempt(message));
        switch (payload) {
            case "hang" -> hang();
            case "poison" -> Runtime.getRuntime().halt(9);
            default -> write(journal, payload);
        }
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static synchronized void write(Path journal, String payload) {
        try {
            Files.writeString(journal, payload + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
