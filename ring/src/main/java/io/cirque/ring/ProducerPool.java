package io.cirque.ring;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Producers for any number of threads: a thread takes one for the moment of a publish, never while it waits. So there
 * need be no more of them than threads that run at once, and virtual threads need none of their own.
 */
final class ProducerPool {
    /** Slots of the ring's table that one handle may take. */
    private static final int MOST = 16;

    private static final Set<Participation> NO_SIBLINGS = ConcurrentHashMap.newKeySet();

    private final MappedRing ring;
    private final WaitStrategy waitStrategy;
    private final AtomicReferenceArray<@Nullable Producer> producers;
    private final AtomicInteger created = new AtomicInteger();
    private final int mask;

    ProducerPool(MappedRing ring, WaitStrategy waitStrategy) {
        this.ring = ring;
        this.waitStrategy = waitStrategy;
        int most = Math.max(4, Runtime.getRuntime().availableProcessors());
        int size = ring.geometry().singleProducer() ? 1 : Integer.highestOneBit(Math.min(most, MOST) * 2 - 1);
        this.producers = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
    }

    /** Takes a producer that is this thread's alone until it is given back. */
    Producer take() {
        int home = (int) Thread.currentThread().getId();
        for (int attempt = 0; ; attempt++) {
            for (int i = 0; i <= mask; i++) {
                Producer producer = producers.get(home + i & mask);
                if (producer != null && producer.tryLend()) {
                    return producer;
                }
            }
            ring.requireOpen();
            if (created.get() <= mask) {
                Producer producer = tryCreate(home);
                if (producer != null) {
                    return producer;
                }
            }
            YieldWait.INSTANCE.idle(attempt, 1); // others publish with all of them: a matter of a microsecond
        }
    }

    /** A new producer; null if there are enough, or the ring has no slot for more than those that are there. */
    private @Nullable Producer tryCreate(int home) {
        boolean registered = false;
        int before = created.getAndIncrement();
        try {
            if (before <= mask) {
                Producer producer = new Producer(ring, waitStrategy, NO_SIBLINGS);
                place(producer, home);
                registered = true;
                return producer;
            }
        } catch (RingLimitException tableFull) {
            if (before == 0) {
                throw tableFull;
            }
        } finally {
            if (!registered) {
                created.getAndDecrement();
            }
        }
        return null;
    }

    /** Where its thread looks first. There is a place for as many as may be created. */
    private void place(Producer producer, int home) {
        for (int i = 0; ; i++) {
            if (producers.compareAndSet(home + i & mask, null, producer)) {
                return;
            }
        }
    }

    /** Called after a producer was given back by a plain store into {@link Producer#lent}. */
    void returned() {
        if (ring.isClosed()) {
            closeIdle();
        }
    }

    /** After the ring was marked closed: those that are out are closed when they come back. */
    void closeIdle() {
        for (int i = 0; i <= mask; i++) {
            Producer producer = producers.get(i);
            if (producer != null && producer.tryLend()) {
                producer.close();
            }
        }
    }
}
