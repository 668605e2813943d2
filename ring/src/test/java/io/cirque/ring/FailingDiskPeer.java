package io.cirque.ring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Publishes to a disk that fails from the second message on, and prints what comes of it. */
final class FailingDiskPeer {
    private FailingDiskPeer() {}

    public static void main(String[] arguments) {
        Path file = Path.of(arguments[0]);
        RingQueue ring =
                RingQueue.create(file, RingOptions.builder().sync(Sync.EACH).build());
        ring.offer(new byte[] {1});
        System.out.println("published");
        StoreTrace.watch(store -> {
            if (store.startsWith("force ")) {
                throw new UncheckedIOException(new IOException("Input/output error"));
            }
        });
        tell("publish", () -> ring.publish(new byte[] {2}));
        StoreTrace.watch(store -> {}); // the next write would succeed, and the one that failed be forgotten
        tell("offer", () -> ring.offer(new byte[] {3}));
        tell("consumer", () -> ring.consumer("default"));
        tell("statistics", ring::statistics);
        System.out.println("open: " + ring.isOpen());
        tell("close", ring::close);
        List<String> found = new ArrayList<>();
        try (RingQueue anew = RingQueue.open(file);
                Consumer consumer = anew.consumer("default")) {
            consumer.poll(message -> found.add(String.valueOf(message.toByteArray()[0])), 10);
        }
        System.out.println("opened anew: " + String.join(" ", found));
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private static void tell(String name, Step step) {
        try {
            step.run();
            System.out.println(name + ": done");
        } catch (RingException | InterruptedException e) {
            System.out.println(name + ": " + e.getClass().getSimpleName());
        }
    }
}
