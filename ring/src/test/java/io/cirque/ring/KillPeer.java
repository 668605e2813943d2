package io.cirque.ring;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A producer or consumer of numbered messages that keeps the {@link KillLedger}, until it is told to end or killed:
 * ring, ledger, {@code produce} or {@code consume}, index.
 */
final class KillPeer {
    private static final Duration WAIT = Duration.ofMillis(10);
    private static final Duration LONG = Duration.ofHours(1);
    private static final int POLLS_PER_MEMBERSHIP = 3_000;

    private final Path file;
    private final KillLedger ledger;
    private final int index;
    private final Numbered numbered = new Numbered();
    private final SplittableRandom random = new SplittableRandom();

    private KillPeer(Path file, KillLedger ledger, int index) {
        this.file = file;
        this.ledger = ledger;
        this.index = index;
    }

    public static void main(String[] arguments) throws Exception {
        endWithParent();
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> {
            fault.printStackTrace();
            Runtime.getRuntime().halt(3);
        });
        KillPeer peer = new KillPeer(
                Path.of(arguments[0]), KillLedger.open(Path.of(arguments[1])), Integer.parseInt(arguments[3]));
        if (arguments[2].equals("produce")) {
            peer.produce();
        } else {
            peer.consume();
        }
        Runtime.getRuntime().halt(0);
    }

    /** A test that is killed itself leaves nobody behind. */
    static void endWithParent() {
        Thread watch = new Thread(() -> {
            try {
                System.in.transferTo(OutputStream.nullOutputStream());
                Runtime.getRuntime().halt(4);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        watch.setDaemon(true);
        watch.start();
    }

    private void produce() throws InterruptedException {
        try (RingQueue ring = RingQueue.open(file);
                Producer producer = ring.producer()) {
            for (int number = ledger.begun(index); number < KillLedger.NUMBERS && !ledger.producersEnd(); number++) {
                int length = Numbered.length(index, number);
                if (length < Numbered.SMALLEST_WITH_NUMBER) {
                    continue;
                }
                numbered.write(index, number);
                ledger.begin(index, number);
                if (!producer.publish(ByteBuffer.wrap(numbered.content(), 0, length), LONG)) {
                    break; // a ring that retains is full
                }
                if (ring.geometry().whenFull() != WhenFull.BLOCK) {
                    spin(random.nextInt(20_000)); // nobody holds it back
                }
                ledger.acknowledged(KillLedger.message(index, number));
            }
            while (!ledger.producersEnd()) {
                Thread.sleep(WAIT.toMillis()); // no numbers left
            }
        }
    }

    private void consume() throws InterruptedException {
        ledger.consumerBegins(index);
        int group = index / KillLedger.CONSUMERS_PER_GROUP;
        int style = index % KillLedger.CONSUMERS_PER_GROUP;
        try (RingQueue ring = RingQueue.open(file)) {
            while (!ledger.consumersEnd()) {
                try (Consumer consumer = ring.consumer("group" + group)) {
                    for (int i = 0; i < POLLS_PER_MEMBERSHIP && !ledger.consumersEnd(); i++) {
                        switch (style) {
                            case 0 -> consumer.poll(this::handle, 64, WAIT);
                            case 1 -> consumer.poll(this::handle, 1 + random.nextInt(8), WAIT);
                            default -> receive(consumer);
                        }
                    }
                }
            }
        }
    }

    private void receive(Consumer consumer) throws InterruptedException {
        Message message = consumer.receive(WAIT);
        if (message != null) {
            handle(message);
            consumer.acknowledge();
        }
    }

    private void handle(Message message) {
        int length = message.length();
        message.copyTo(numbered.content(), 0);
        int producer = ByteBuffer.wrap(numbered.content())
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt(0);
        if (length < Numbered.SMALLEST_WITH_NUMBER || producer < 0 || producer >= KillLedger.PRODUCERS) {
            throw new AssertionError("a message of " + length + " bytes of producer " + producer + " at cell "
                    + message.sequence() + " was never published");
        }
        int id = KillLedger.message(producer, numbered.check(producer, length));
        int group = index / KillLedger.CONSUMERS_PER_GROUP;
        ledger.handling(index, id);
        ledger.delivered(group, id);
        if (message.deliveryCount() > 1) {
            ledger.redelivered(group, id);
        }
        spin(random.nextInt(30_000));
        ledger.handled(index);
    }

    /** A handler that does something, so that consumers are also killed in it. */
    private static void spin(int nanos) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            Thread.onSpinWait();
        }
    }
}
