package io.cirque.ring;

import java.io.IOException;
import java.nio.file.Path;

/** Is a consumer of a ring until it is killed. */
final class StayingPeer {
    private StayingPeer() {}

    public static void main(String[] arguments) throws IOException {
        try (RingQueue ring = RingQueue.open(Path.of(arguments[0]));
                Consumer consumer = ring.consumer("default")) {
            System.out.println("here");
            System.in.transferTo(System.out);
            consumer.wakeup();
        }
    }
}
