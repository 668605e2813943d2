package io.cirque.ring;

import java.nio.file.Path;
import java.time.Duration;

/** Another process that sleeps in the kernel, or one that cannot wake those who do: file, what to do. */
final class SleepingPeer {
    private static final Duration LONG = Duration.ofHours(1);

    private SleepingPeer() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        switch (arguments[1]) {
            case "consume" -> consume(file);
            case "publish" -> publish(file);
            case "futex" -> sleep(file);
            default -> throw new IllegalArgumentException(arguments[1]);
        }
    }

    private static void consume(Path file) throws InterruptedException {
        // The default: the JVM was told to enable native access.
        try (RingQueue ring = RingQueue.open(file);
                Consumer consumer = ring.consumer("default")) {
            while (true) {
                consumer.poll(message -> System.out.println("took " + message.toByteArray()[0]), 1, LONG);
            }
        }
    }

    private static void publish(Path file) throws Exception {
        try (RingQueue ring = RingQueue.open(file);
                Producer producer = ring.producer()) {
            System.out.println("producer");
            int told = System.in.read();
            if (told >= 0) {
                producer.publish(new byte[] {1});
            }
            Thread.sleep(LONG.toMillis()); // it is killed
        }
    }

    private static void sleep(Path file) {
        MappedRing ring = new MappedRing(file, OpenFiles.open(file));
        Sleepers sleepers = ring.sleepers();
        Futex futex = sleepers.futex();
        if (futex == null) {
            throw new IllegalStateException("no futex");
        }
        futex.await(sleepers.announce(), new Futex.Timeout().of(LONG.toNanos()));
        System.out.println("awake");
    }
}
