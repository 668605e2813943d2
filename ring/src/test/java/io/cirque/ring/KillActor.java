package io.cirque.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does one thing with a ring, says so, and where it holds something waits to be told: act, ring, more. */
final class KillActor {
    private static final Duration WAIT = Duration.ofSeconds(60);

    private KillActor() {}

    static KillableJvm start(Path directory, String name, String act, Path file, Object... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(act, file.toString()));
        for (Object argument : more) {
            arguments.add(argument.toString());
        }
        return KillableJvm.start(directory.resolve(name + ".log"), KillActor.class, arguments);
    }

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "claim" -> claim(file);
            case "receive" -> receive(file);
            case "receive-and-die" -> receiveAndDie(file);
            case "inherit" -> inherit(file, Duration.ofNanos(Long.parseLong(arguments[2])));
            case "publish" -> publish(file, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
            case "create" -> create(file, Long.parseLong(arguments[2]));
            case "race" -> race(file, Integer.parseInt(arguments[2]));
            case "join" -> join(file, arguments[2], StartAt.valueOf(arguments[3]), Integer.parseInt(arguments[4]));
            case "block-publishing" -> blockPublishing(file);
            case "block-receiving" -> blockReceiving(file);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void say(String what) {
        System.out.println(what);
    }

    private static void awaitWord() throws IOException {
        if (System.in.read() < 0) {
            Runtime.getRuntime().halt(4); // the test is gone
        }
    }

    /** Holds a message half-way: reserved and not committed. */
    private static void claim(Path file) throws IOException {
        try (RingQueue ring = RingQueue.open(file);
                Producer producer = ring.producer();
                MessageClaim claim = required(producer.claim(1))) {
            claim.buffer().put(0, (byte) 1);
            say("claimed");
            awaitWord();
            claim.commit();
            say("committed");
        }
    }

    /** Holds a message that was delivered and not acknowledged. */
    private static void receive(Path file) throws Exception {
        try (RingQueue ring = RingQueue.open(file);
                Consumer consumer = ring.consumer("default")) {
            Message message = required(consumer.receive(WAIT));
            say("received " + message.buffer().get(0) + ", delivery " + message.deliveryCount());
            awaitWord();
            consumer.acknowledge();
            say("acknowledged");
        }
    }

    private static void receiveAndDie(Path file) throws Exception {
        Consumer consumer = RingQueue.open(file).consumer("default");
        Message message = required(consumer.receive(WAIT));
        say("received " + message.buffer().get(0) + ", delivery " + message.deliveryCount() + ", process "
                + ProcessHandle.current().pid());
        Runtime.getRuntime().halt(0);
    }

    /** Consumes, a message in so much time, and says when one comes that has been delivered before. */
    private static void inherit(Path file, Duration each) throws Exception {
        try (RingQueue ring = RingQueue.open(file);
                Consumer consumer = ring.consumer("default")) {
            say("waiting");
            while (true) {
                consumer.poll(message -> handle(message.deliveryCount(), each), 1, WAIT);
            }
        } catch (RingDeletedException e) {
            say("deleted");
        }
    }

    private static void handle(int deliveryCount, Duration each) {
        long begin = System.nanoTime();
        if (deliveryCount > 1) {
            say("again " + begin);
        }
        while (System.nanoTime() - begin < each.toNanos()) {
            Thread.onSpinWait();
        }
    }

    /** Publishes numbers, then waits to be told or killed. */
    private static void publish(Path file, int from, int to) throws Exception {
        try (RingQueue ring = RingQueue.open(file);
                Producer producer = ring.producer()) {
            for (int number = from; number < to; number++) {
                producer.publish(number(number));
            }
            say("published");
            awaitWord();
        }
    }

    static ByteBuffer number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(0, number);
    }

    private static void create(Path file, long capacity) {
        try (RingQueue ring = RingQueue.openOrCreate(
                file, RingOptions.builder().capacity(capacity).build())) {
            say("created " + ring.geometry().capacity());
        }
    }

    /** Opens or creates one ring after another, each at the moment when it is told of it, and sends a message into it. */
    private static void race(Path file, int rounds) throws IOException {
        say("ready");
        for (int round = 0; round < rounds; round++) {
            awaitWord();
            RingOptions options = RingOptions.builder().capacity(1 << 16).build();
            try (RingQueue ring = RingQueue.openOrCreate(file.resolveSibling("race" + round + ".ring"), options)) {
                say(ring.offer(new byte[] {1}) ? "sent" : "full");
            }
        }
    }

    /** Joins a group and counts how many of the numbers it gets until it has the last one. */
    private static void join(Path file, String group, StartAt startAt, int last) throws Exception {
        ConsumerOptions options = ConsumerOptions.builder().startAt(startAt).build();
        try (RingQueue ring = RingQueue.open(file);
                Consumer consumer = ring.consumer(group, options)) {
            say("joined");
            int[] next = {-1};
            int[] first = {-1};
            while (next[0] <= last) {
                consumer.poll(
                        message -> {
                            int number = message.buffer().getInt(0);
                            if (first[0] < 0) {
                                first[0] = number;
                            } else if (number != next[0]) {
                                throw new AssertionError("got " + number + " instead of " + next[0]);
                            }
                            next[0] = number + 1;
                        },
                        100,
                        WAIT);
            }
            say("from " + first[0]);
        }
    }

    private static void blockPublishing(Path file) throws Exception {
        try (RingQueue ring = RingQueue.open(file);
                Producer producer = ring.producer()) {
            while (producer.offer(new byte[1])) {
                Thread.onSpinWait();
            }
            say("full");
            producer.publish(new byte[1]);
            say("published");
        } catch (RingDeletedException e) {
            say("deleted");
        }
    }

    private static void blockReceiving(Path file) throws Exception {
        try (RingQueue ring = RingQueue.open(file);
                Consumer consumer = ring.consumer("empty")) {
            say("waiting");
            say(consumer.receive(WAIT) == null ? "nothing" : "received");
        } catch (RingDeletedException e) {
            say("deleted");
        }
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new AssertionError("there is nothing");
        }
        return value;
    }
}
