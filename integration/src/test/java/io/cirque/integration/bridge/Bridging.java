package io.cirque.integration.bridge;

import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.util.Map;

/** A process with a bridge, for ever. */
final class Bridging {
    private Bridging() {}

    /** Takes the ring's file, the direction, the topic, the brokers' addresses. */
    public static void main(String[] arguments) throws Exception {
        RingQueue ring = RingQueue.open(Path.of(arguments[0]));
        String topic = arguments[2];
        Map<String, Object> kafka =
                Map.of("bootstrap.servers", arguments[3], "session.timeout.ms", 2_000, "heartbeat.interval.ms", 500);
        AbstractKafkaBridge bridge = arguments[1].equals("to-kafka")
                ? new RingToKafkaBridge(ring, "default", topic, kafka)
                : new KafkaToRingBridge(ring, topic, topic, kafka);
        bridge.start();
        System.out.println("ready");
        while (bridge.getMessageCount() == 0) {
            Thread.onSpinWait();
        }
        System.out.println("handing over");
        Thread.currentThread().join();
    }
}
