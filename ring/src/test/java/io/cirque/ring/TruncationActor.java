package io.cirque.ring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Uses a ring in every way at once until each way has ended; says how, and whether this process can still work. */
final class TruncationActor {
    private static final Duration WAIT = Duration.ofMillis(1);

    private static final List<String> ENDS = Collections.synchronizedList(new ArrayList<>());

    private TruncationActor() {}

    private interface Use {
        void once() throws InterruptedException;
    }

    public static void main(String[] arguments) throws InterruptedException {
        Path file = Path.of(arguments[0]);
        try (RingQueue ring = RingQueue.open(file)) {
            Producer producer = ring.producer();
            Consumer consumer = ring.consumer("default");
            Consumer other = ring.consumer("default");
            AtomicBoolean odd = new AtomicBoolean();
            List<Thread> threads = List.of(
                    user("publish", () -> producer.publish(new byte[odd.getAndSet(!odd.get()) ? 10 : 700], WAIT)),
                    user("publish through the handle", () -> ring.publish(new byte[5], WAIT)),
                    user("poll", () -> consumer.poll(Message::toByteArray, 4, WAIT)),
                    user("receive", () -> receive(other)),
                    user("statistics", ring::statistics),
                    user("peek", () -> ring.peek(0, 100, Message::buffer)),
                    user("join", () -> ring.consumer("passing", passing()).close()));
            System.out.println("running");
            for (Thread thread : threads) {
                thread.join(Duration.ofSeconds(30).toMillis());
                if (thread.isAlive()) {
                    ENDS.add(thread.getName() + ": hangs");
                }
            }
            ENDS.add("open: " + (ring.isOpen() ? "still" : "RingStorageException"));
        }
        for (String end : ENDS) {
            System.out.println("end of " + end);
        }
        Path another = file.resolveSibling("another.ring");
        try (RingQueue ring = RingQueue.openOrCreate(another, RingOptions.defaults())) {
            System.out.println(ring.offer(new byte[1]) ? "alive" : "full");
        }
    }

    private static ConsumerOptions passing() {
        return ConsumerOptions.builder().ephemeral(true).build();
    }

    private static void receive(Consumer consumer) throws InterruptedException {
        if (consumer.receive(WAIT) != null) {
            consumer.release();
        }
    }

    private static Thread user(String name, Use use) {
        Thread thread = new Thread(
                () -> {
                    while (!hasEnded(name, use)) {
                        Thread.onSpinWait();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** On 17 a fault of compiled code may show when the ring has long returned, even here: then the next use tells. */
    private static boolean hasEnded(String name, Use use) {
        try {
            try {
                while (true) {
                    use.once();
                }
            } catch (RingException | InterruptedException end) {
                ENDS.add(name + ": " + end.getClass().getSimpleName() + ": " + end.getMessage());
                return true;
            }
        } catch (InternalError late) {
            System.out.println("late: " + late + Arrays.toString(late.getStackTrace()));
            return false;
        }
    }
}
