package io.cirque.ring;

import java.util.HashSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Producers for any number of threads: a thread takes one for the moment of a publish, never while it waits. So there
 * need be no more of them than threads that run at once, and virtual threads need none of their own.
 */
final class ProducerPool {
    private final MappedRing ring;
    private final WaitStrategy waitStrategy;
    private final AtomicReferenceArray<@Nullable Producer> idle;
    private final AtomicInteger created = new AtomicInteger();
    private final int mask;

    ProducerPool(MappedRing ring, WaitStrategy waitStrategy) {
        this.ring = ring;
        this.waitStrategy = waitStrategy;
        int most = Math.max(4, Runtime.getRuntime().availableProcessors());
        int size = Integer.highestOneBit(Math.min(most, 64) * 2 - 1);
        this.idle = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
    }

    /** Takes a producer that is this thread's alone until it is given back. */
    Producer take() {
        int home = (int) Thread.currentThread().getId();
        for (int attempt = 0; ; attempt++) {
            for (int i = 0; i <= mask; i++) {
                int at = home + i & mask;
                if (idle.getPlain(at) != null) {
                    Producer producer = idle.getAndSet(at, null);
                    if (producer != null) {
                        return producer;
                    }
                }
            }
            ring.requireOpen();
            if (created.get() <= mask) {
                if (created.getAndIncrement() <= mask) {
                    return create();
                }
                created.getAndDecrement();
            }
            YieldWait.INSTANCE.idle(attempt, 1); // others publish with all of them: a matter of a microsecond
        }
    }

    private Producer create() {
        boolean registered = false;
        try {
            Producer producer = new Producer(ring, waitStrategy, new HashSet<>());
            registered = true;
            return producer;
        } finally {
            if (!registered) {
                created.getAndDecrement();
            }
        }
    }

    void give(Producer producer) {
        int home = (int) Thread.currentThread().getId();
        for (int i = 0; ; i++) {
            if (idle.compareAndSet(home + i & mask, null, producer)) {
                if (ring.isClosed()) {
                    closeIdle();
                }
                return;
            }
        }
    }

    /** After the ring was marked closed: those that are out are closed when they come back. */
    void closeIdle() {
        for (int i = 0; i <= mask; i++) {
            Producer producer = idle.getAndSet(i, null);
            if (producer != null) {
                producer.close();
            }
        }
    }
}
