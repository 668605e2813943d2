package io.cirque.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;

/**
 * Consumes numbered messages with a thread a group until it is told to stop: file, messages per producer, whether
 * numbers must rise, directory for results, name, groups. The result of a group is a bit set of the messages seen and
 * the number of those that carry no number.
 */
final class ConsumingPeer {
    private final RingQueue ring;
    private final int perProducer;
    private final boolean ordered;
    private volatile boolean stopped;

    private ConsumingPeer(RingQueue ring, int perProducer, boolean ordered) {
        this.ring = ring;
        this.perProducer = perProducer;
        this.ordered = ordered;
    }

    public static void main(String[] arguments) throws Exception {
        Path results = Path.of(arguments[3]);
        try (RingQueue ring = RingQueue.open(Path.of(arguments[0]))) {
            ConsumingPeer peer =
                    new ConsumingPeer(ring, Integer.parseInt(arguments[1]), Boolean.parseBoolean(arguments[2]));
            int groups = arguments.length - 5;
            Thread[] threads = new Thread[groups];
            CountDownLatch ready = new CountDownLatch(groups);
            for (int i = 0; i < groups; i++) {
                String group = arguments[5 + i];
                Path result = results.resolve(arguments[4] + "-" + group);
                threads[i] = new Thread(() -> peer.consume(group, result, ready), group);
                threads[i].setUncaughtExceptionHandler((thread, fault) -> {
                    fault.printStackTrace();
                    Runtime.getRuntime().halt(1);
                });
                threads[i].start();
            }
            ready.await();
            System.out.println("ready");
            int told = System.in.read();
            peer.stopped = told != Integer.MIN_VALUE;
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private void consume(String group, Path result, CountDownLatch ready) {
        BitSet seen = new BitSet();
        int[] withoutNumber = new int[1];
        int[] last = {-1, -1};
        Numbered numbered = new Numbered();
        try (Consumer consumer = ring.consumer(group)) {
            ready.countDown();
            while (!stopped) {
                consumer.poll(
                        message -> {
                            int length = message.length();
                            message.copyTo(numbered.content(), 0);
                            if (length < Numbered.SMALLEST_WITH_NUMBER) {
                                for (int i = 0; i < length; i++) {
                                    require(numbered.content()[i] == length, "a short message is wrong");
                                }
                                withoutNumber[0]++;
                                return;
                            }
                            int producer = ByteBuffer.wrap(numbered.content())
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .getInt(0);
                            int number = numbered.check(producer, length);
                            require(!seen.get(producer * perProducer + number), "a message came twice");
                            seen.set(producer * perProducer + number);
                            require(!ordered || number > last[producer], "messages came out of order");
                            last[producer] = number;
                        },
                        64,
                        Duration.ofMillis(10));
            }
            ByteBuffer bytes = ByteBuffer.allocate(seen.size() / 8 + Integer.BYTES);
            bytes.putInt(withoutNumber[0]).put(seen.toByteArray());
            Files.write(result, Arrays.copyOf(bytes.array(), bytes.position()));
        } catch (InterruptedException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
