package io.cirque.benchmarks.system;

import io.cirque.ring.Consumer;
import io.cirque.ring.MessageHandler;
import io.cirque.ring.Producer;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import io.cirque.ring.Sync;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Cirque as it comes: many consumers, crash recovery on; many producers, unless a single one is declared; cells that take a
 * message in one, as its documentation advises.
 */
final class CirqueSystem implements BenchmarkSystem {

    private static final int CELL_HEADER = 16;
    private static final int CELL_ALIGNMENT = 64;
    private static final int LARGEST_CELL = 1 << 20;
    private static final int FEWEST_CELLS = 8;
    private static final Duration LONG = Duration.ofSeconds(1);

    private final String name;
    private final boolean singleProducer;

    private CirqueSystem(String name, boolean singleProducer) {
        this.name = name;
        this.singleProducer = singleProducer;
    }

    static CirqueSystem manyProducers() {
        return new CirqueSystem(Systems.CIRQUE, false);
    }

    static CirqueSystem singleProducer() {
        return new CirqueSystem("cirque-single-producer", true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> refusal(Shape shape) {
        return Refusals.unless(shape.face() == Face.BYTES, Refusals.NO_CHANNEL)
                .or(() -> Refusals.unless(!singleProducer || shape.producers() == 1, "it is for one producer"));
    }

    @Override
    public void create(Link link) {
        create(
                link,
                IntStream.range(0, link.shape().groups())
                        .mapToObj(CirqueSystem::group)
                        .toList(),
                singleProducer);
    }

    static void create(Link link, List<String> groups) {
        create(link, groups, false);
    }

    private static void create(Link link, List<String> groups, boolean singleProducer) {
        RingOptions.Builder options = RingOptions.builder()
                .capacity(link.load().capacity())
                .cellSize(cellSize(link.load()))
                .groups(groups)
                .maxParticipants(Math.max(
                        RingOptions.DEFAULT_MAX_PARTICIPANTS,
                        link.shape().producers() + link.shape().receivers()))
                .singleProducer(singleProducer);
        Sync sync = link.load().sync();
        if (sync != Sync.NONE) {
            options.sync(sync).syncInterval(Duration.ofMillis(link.load().syncMillis()));
        }
        RingQueue.create(link.file(".ring"), options.build()).close();
    }

    /** The default, or as much more as a message needs, if there is room for some such cells. */
    private static int cellSize(Load load) {
        int least = (CELL_HEADER + load.size() + CELL_ALIGNMENT - 1) / CELL_ALIGNMENT * CELL_ALIGNMENT;
        boolean tooLarge = least > LARGEST_CELL || load.capacity() / least < FEWEST_CELLS;
        return tooLarge ? RingOptions.DEFAULT_CELL_SIZE : Math.max(RingOptions.DEFAULT_CELL_SIZE, least);
    }

    static RingQueue open(Link link) {
        return RingQueue.open(link.file(".ring"), link.load().waiting().options());
    }

    private static String group(int index) {
        return "group-" + index;
    }

    @Override
    public Sender sender(Link link, int index) {
        RingQueue ring = open(link);
        return new CirqueSender(ring, ring.producer());
    }

    @Override
    public Receiver receiver(Link link, int index, MessageSink sink) {
        RingQueue ring = open(link);
        return new CirqueReceiver(ring, ring.consumer(group(index / link.shape().consumers())), sink);
    }

    private static final class CirqueSender implements Sender {

        private final RingQueue ring;
        private final Producer producer;
        private List<ByteBuffer> batch = List.of();

        CirqueSender(RingQueue ring, Producer producer) {
            this.ring = ring;
            this.producer = producer;
        }

        @Override
        public boolean offer(byte[] message) {
            return producer.offer(message);
        }

        @Override
        public int offerAll(byte[][] messages, int from) {
            if (batch.isEmpty()) {
                batch = Stream.of(messages).map(ByteBuffer::wrap).toList();
            }
            return producer.offerAll(batch) ? messages.length : 0;
        }

        @Override
        public void close() {
            ring.close();
        }
    }

    private static final class CirqueReceiver implements Receiver {

        private final RingQueue ring;
        private final Consumer consumer;
        private final MessageHandler handler;

        CirqueReceiver(RingQueue ring, Consumer consumer, MessageSink sink) {
            this.ring = ring;
            this.consumer = consumer;
            this.handler = message -> sink.onMessage(message.buffer(), 0, message.length());
        }

        @Override
        public int poll() {
            return consumer.poll(handler, LIMIT);
        }

        @Override
        public void await() {
            try {
                consumer.poll(handler, LIMIT, LONG);
            } catch (InterruptedException e) {
                throw new IllegalStateException("Nobody interrupts a receiver", e);
            }
        }

        @Override
        public void close() {
            ring.close();
        }
    }
}
