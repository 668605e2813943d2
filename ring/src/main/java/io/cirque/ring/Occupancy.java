package io.cirque.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells whoever closes a participant whether the one thread that may use it is inside. The user pays two plain stores
 * and no fence; the closer, who has set its flag before, pays with a short sleep instead: a user that did not see the
 * flag has stored its mark before, and no processor keeps a store to itself for so long.
 */
final class Occupancy {
    private static final VarHandle USER;

    static {
        try {
            USER = MethodHandles.lookup().findVarHandle(Occupancy.class, "user", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final long NOBODY = 0;
    private static final long SETTLE_NANOS = 50_000;
    private static final long LOOK_NANOS = 100_000;
    private static final long PATIENCE_NANOS = 1_000_000_000;

    @SuppressWarnings("unused") // through USER
    private long user;

    /** Who was inside last. Stored when it changes only: a reference costs more than a number. */
    private @Nullable Thread thread;

    /** Must come before the look at the closer's flag; an opaque store is not moved behind it by the compiler. */
    void enter() {
        Thread me = Thread.currentThread();
        if (thread != me) {
            thread = me;
        }
        USER.setOpaque(this, me.getId());
    }

    void exit() {
        USER.setRelease(this, NOBODY);
    }

    /** Whether the calling thread is inside. */
    boolean isMine() {
        return (long) USER.getAcquire(this) == Thread.currentThread().getId();
    }

    /** The end of a wait that begins now, by {@link System#nanoTime()}. */
    static long deadline() {
        return System.nanoTime() + PATIENCE_NANOS;
    }

    /**
     * Waits until nobody is inside who entered before the closer set its flag, or who was is dead: a thread that runs
     * out of stack may not find its way out.
     *
     * @param deadline of {@link #deadline()}
     * @return false if somebody stays inside: that one will see the flag when it leaves
     */
    boolean awaitEmpty(long deadline) {
        VarHandle.fullFence();
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < SETTLE_NANOS) {
            LockSupport.parkNanos(this, SETTLE_NANOS); // returns at once if the thread was interrupted
            Thread.onSpinWait();
        }
        while ((long) USER.getAcquire(this) != NOBODY) {
            if (isDead(thread)) {
                return true;
            }
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        return true;
    }

    private boolean isDead(@Nullable Thread last) {
        return last != null && last.getId() == (long) USER.getAcquire(this) && !last.isAlive();
    }
}
