package io.cirque.benchmarks.system;

import io.cirque.ring.Consumer;
import io.cirque.ring.MessageHandler;
import io.cirque.ring.Producer;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;

/** Cirque as it comes: many producers, many consumers, crash recovery on, default cells. */
final class CirqueSystem implements BenchmarkSystem {

    private static final String GROUP = "default";

    @Override
    public String name() {
        return Systems.CIRQUE;
    }

    @Override
    public boolean supports(Shape shape) {
        return shape.groups() == 1;
    }

    @Override
    public void create(Link link) {
        RingOptions options =
                RingOptions.builder().capacity(link.load().capacity()).build();
        RingQueue.create(link.file(".ring"), options).close();
    }

    @Override
    public Sender sender(Link link) {
        RingQueue ring = RingQueue.open(link.file(".ring"));
        return new CirqueSender(ring, ring.producer());
    }

    @Override
    public Receiver receiver(Link link, MessageSink sink) {
        RingQueue ring = RingQueue.open(link.file(".ring"));
        return new CirqueReceiver(ring, ring.consumer(GROUP), sink);
    }

    private record CirqueSender(RingQueue ring, Producer producer) implements Sender {

        @Override
        public boolean offer(byte[] message) {
            return producer.offer(message);
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
        public void close() {
            ring.close();
        }
    }
}
