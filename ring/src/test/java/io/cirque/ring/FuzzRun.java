package io.cirque.ring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs rounds of mutations in some threads until there were enough, one found a fault, or one hangs. */
final class FuzzRun {
    private static final long MUTATIONS = Long.getLong("cirque.fuzz.mutations", 4_000);
    private static final int THREADS = Integer.getInteger("cirque.fuzz.threads", 1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Round round;
    private final Duration longest;
    private final long firstSeed = Long.getLong("cirque.fuzz.seed", System.nanoTime());
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicLong mutations = new AtomicLong();
    private final AtomicReference<@Nullable AssertionError> fault = new AtomicReference<>();

    FuzzRun(Round round) {
        this(round, LONGEST);
    }

    FuzzRun(Round round, Duration longest) {
        this.round = round;
        this.longest = longest;
    }

    /** A ring's life: makes it, and mutates it so many times. */
    interface Round {
        void run(int thread, long seed, Counter counter) throws Exception;
    }

    /** Told of each mutation before it is made. */
    interface Counter {
        void next();
    }

    /** What is done with a ring that may be damaged. */
    interface Use {
        void run() throws InterruptedException;
    }

    /** Anything but a RingException, and what tells a caller that he asked for the impossible, is a fault. */
    static void typedOnly(Use use) throws InterruptedException {
        try {
            use.run();
        } catch (RingException asItShouldBe) {
            return;
        }
    }

    void run() {
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Worker worker = new Worker(i);
            workers.add(worker);
            worker.start();
        }
        try {
            for (Worker worker : workers) {
                while (worker.isAlive()) {
                    worker.join(100);
                    workers.forEach(Worker::requireProgress);
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            workers.forEach(Thread::interrupt);
        }
        AssertionError found = fault.get();
        if (found != null) {
            throw found;
        }
        System.out.println("fuzz: " + mutations + " mutations in " + rounds + " rounds from seed " + firstSeed);
    }

    private final class Worker extends Thread {
        private final int number;
        private volatile long seed;
        private volatile long since = System.nanoTime();

        Worker(int number) {
            super("fuzz-" + number);
            setDaemon(true);
            this.number = number;
        }

        @Override
        public void run() {
            try {
                while (mutations.get() < MUTATIONS && fault.get() == null) {
                    seed = firstSeed + rounds.getAndIncrement();
                    round.run(number, seed, () -> {
                        mutations.incrementAndGet();
                        since = System.nanoTime();
                    });
                }
            } catch (Throwable e) {
                fault.compareAndSet(null, new AssertionError("seed " + seed, e));
            }
        }

        void requireProgress() {
            if (isAlive() && System.nanoTime() - since > longest.toNanos()) {
                throw new AssertionError("hangs, seed " + seed + ":\n  "
                        + String.join(
                                "\n  ",
                                Arrays.stream(getStackTrace())
                                        .map(Object::toString)
                                        .toList()));
            }
        }
    }
}
