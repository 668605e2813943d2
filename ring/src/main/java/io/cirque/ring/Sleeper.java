package io.cirque.ring;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that sleeps in the kernel, see {@link Sleepers}: it says so, looks once more, and sleeps. Never long: what
 * nobody wakes it for, such as the death of another consumer, or an interrupt, waits no longer than {@link #LONGEST_NANOS}.
 * One thread at a time.
 */
final class Sleeper {
    /** At first, in case a call to wake it was missed for lack of a fence. */
    private static final long SHORTEST_NANOS = 1_000_000;

    private static final long LONGEST_NANOS = 50_000_000;

    /** Who was woken, and finds nothing, is one of several for one message: that should not cost each publish a call. */
    private static final long VAIN_NANOS = 1_000_000;

    /** No processor keeps a store to itself for that long. */
    private static final long SETTLE_NANOS = 5_000;

    private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

    private final MappedRing ring;
    private final Group group;
    private final GroupReader reader;
    private final Futex futex;
    private final int patience;
    private final Futex.Timeout timeout = new Futex.Timeout();

    /** The word by which this consumer has said that it is about to sleep; 0 if it has not. */
    private long announced;

    private long bound;
    private long notBefore;

    private Sleeper(MappedRing ring, Group group, GroupReader reader, Futex futex, int patience) {
        this.ring = ring;
        this.group = group;
        this.reader = reader;
        this.futex = futex;
        this.patience = patience;
    }

    /** Null if it cannot sleep in the kernel, or is not to. */
    static @Nullable Sleeper of(MappedRing ring, Group group, GroupReader reader, WaitStrategy strategy) {
        if (!(strategy instanceof KernelWait wait)) {
            return null;
        }
        Futex.askFor(wait);
        Futex futex = ring.sleepers().futex();
        return futex == null ? null : new Sleeper(ring, group, reader, futex, wait.patience());
    }

    private static @Nullable MethodHandle isVirtual() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException beforeJava21) {
            return null;
        }
    }

    /**
     * Passes some time in the kernel, or gets ready to: the caller looks for a message after each. False if it is not the
     * time or the place for that.
     */
    boolean sleep(int attempt, long nanosLeft) {
        if (attempt < patience) {
            notBefore = 0;
            return false;
        }
        long word = ring.sleepers().word();
        boolean ready = word == announced && Sleepers.isAnnounced(word);
        if (!ready && notBefore != 0 && System.nanoTime() - notBefore < 0) {
            return false;
        }
        // The tail comes after the word.
        if (isSomethingComing() || isVirtualThread() || !Slots.publishersWake(ring)) {
            return false;
        }
        if (!ready) {
            announce();
            return true;
        }
        futex.await(announced, timeout.of(Math.min(bound, nanosLeft)));
        reader.lookThoroughly();
        if (ring.sleepers().word() == announced) {
            bound = Math.min(2 * bound, LONGEST_NANOS);
        } else {
            notBefore = System.nanoTime() + VAIN_NANOS;
        }
        return true;
    }

    private void announce() {
        ring.requireWhole();
        announced = ring.sleepers().announce();
        bound = SHORTEST_NANOS;
        if (ring.geometry().singleProducer()) { // whose tail is moved without a fence
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < SETTLE_NANOS) {
                Thread.onSpinWait();
            }
        }
    }

    /** Whether anything is reserved that this group has not passed. */
    private boolean isSomethingComing() {
        return Packed.cell(group.headVolatile()) != ring.tailVolatile();
    }

    /** Asleep in the kernel it would keep its carrier. */
    private static boolean isVirtualThread() {
        try {
            return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("whether a thread is virtual", e);
        }
    }
}
