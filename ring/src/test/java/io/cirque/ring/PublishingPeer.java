package io.cirque.ring;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Publishes numbered messages: file, producer, count. */
final class PublishingPeer {
    private PublishingPeer() {}

    public static void main(String[] arguments) throws InterruptedException {
        int name = Integer.parseInt(arguments[1]);
        int count = Integer.parseInt(arguments[2]);
        Numbered numbered = new Numbered();
        try (RingQueue ring = RingQueue.open(Path.of(arguments[0]));
                Producer producer = ring.producer()) {
            for (int i = 0; i < count; i++) {
                int length = numbered.write(name, i);
                ByteBuffer message = ByteBuffer.wrap(numbered.content(), 0, length);
                producer.publish(message);
            }
        }
        System.out.println("published " + count);
    }
}
