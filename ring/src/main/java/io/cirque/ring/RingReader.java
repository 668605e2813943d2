package io.cirque.ring;

import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ring that overwrites or retains, through a mapping that cannot be written: permission to read the file is
 * enough. It takes no place in the ring, joins no group and holds nothing back; nobody in the ring knows of it. Each
 * reader sees every message, in order, from where it begins.
 *
 * <p>A ring that overwrites does not wait for it: a reader that is too slow goes on with the oldest message that is still
 * there, and {@link #lost()} says exactly how much it has missed. What is handed over is a copy then, and never torn.
 *
 * <p>One thread at a time, but for {@link #wakeup()} and {@link #close()}, which any thread may call. It cannot announce
 * that it waits, since that would be a store: its wait strategy looks now and then. Allocates nothing per message.
 */
public final class RingReader implements AutoCloseable {
    /** A look at who is writing costs more than many looks at the next cell. */
    private static final long THOROUGH_NANOS = 20_000;

    private final MappedRing ring;
    private final Cells cells;
    private final Message message;
    private final WaitStrategy waitStrategy;
    private final boolean overwrites;
    private final Future<?> watch;
    private long cursor;
    private long lost;
    /** Whether no message was found since it was too slow. */
    private boolean lapped;

    private long lookedThoroughlyAt = System.nanoTime();
    private volatile boolean woken;

    private RingReader(MappedRing ring, WaitStrategy waitStrategy) {
        this.ring = ring;
        this.waitStrategy = waitStrategy;
        this.cells = ring.newCells();
        this.message = new Message(cells);
        this.overwrites = ring.overwrites();
        this.cursor = oldest();
        this.watch = ring.watch().start();
    }

    /**
     * Opens a ring for reading, at the oldest message that it still holds, with {@link WaitStrategy#backoff()}.
     *
     * @param file its path
     * @return a reader; close it
     * @throws UnsupportedOperationException if the ring neither overwrites nor retains: there a reader that holds nothing
     *     back would miss messages, join a group instead
     * @throws RingNotFoundException if it is not there
     * @throws RingAccessException if it may not be read, or was not used since the system was booted
     * @throws RingFormatException if it is not a ring, or damaged
     * @throws RingVersionException if another version of the format made it
     * @throws RingDeletedException if it is being deleted
     */
    public static RingReader open(Path file) {
        return open(file, WaitStrategy.backoff());
    }

    /**
     * Opens a ring for reading, at the oldest message that it still holds.
     *
     * @param file its path
     * @param waitStrategy how the reader waits for messages
     * @return a reader; close it
     * @throws UnsupportedOperationException if the ring neither overwrites nor retains; and as {@link #open(Path)} does
     */
    public static RingReader open(Path file, WaitStrategy waitStrategy) {
        MappedRing ring = new MappedRing(file, OpenFiles.openReadOnly(file));
        boolean usable = false;
        try {
            if (!ring.geometry().whenFull().keepsWithoutGroups()) {
                throw new UnsupportedOperationException(
                        "ring " + file + " does not keep messages for readers outside of"
                                + " a group (when-full " + ring.geometry().whenFull()
                                + "): open it with RingQueue and join a group, or create it with OVERWRITE or RETAIN");
            }
            RingReader reader = ring.guarded(() -> {
                ring.requireOpen();
                return new RingReader(ring, waitStrategy);
            });
            usable = true;
            return reader;
        } finally {
            if (!usable) {
                ring.share().close();
            }
        }
    }

    /**
     * Goes to the oldest message that the ring still holds, or behind the latest.
     *
     * @param to where it goes on
     * @throws RingClosedException if the reader is closed, or the ring deleted
     */
    public void seek(StartAt to) {
        cursor = ring.guarded(() -> {
            ring.requireOpen();
            return to == StartAt.EARLIEST ? oldest() : ring.tailAcquire();
        });
    }

    /**
     * Goes to a message by its number, for example to a {@link #position()} that was kept. What the ring has overwritten
     * since counts as lost.
     *
     * @param sequence {@link Message#sequence()} of the message with which it goes on, or one that is between two
     * @throws IllegalArgumentException if the ring has not got so far
     * @throws RingClosedException if the reader is closed, or the ring deleted
     */
    public void seek(long sequence) {
        long tail = ring.guarded(() -> {
            ring.requireOpen();
            return ring.tailAcquire();
        });
        if (sequence < 0 || sequence > tail) {
            throw new IllegalArgumentException("sequence number " + sequence + ": ring " + ring.path()
                    + " has numbers from 0 to " + tail + " now");
        }
        cursor = sequence;
    }

    /**
     * Where the reader goes on.
     *
     * @return the number from which on it has handed nothing over
     */
    public long position() {
        return cursor;
    }

    /**
     * What was overwritten before this reader got it.
     *
     * @return cells: as many messages, where each fits into one cell; 0 for ever if the ring retains
     */
    public long lost() {
        return lost;
    }

    /**
     * The ring's measures.
     *
     * @return what its file says
     */
    public RingGeometry geometry() {
        return ring.geometry();
    }

    /**
     * The ring's figures at this moment, see {@link RingQueue#statistics()}.
     *
     * @return read from the file, of all processes
     * @throws RingClosedException if the reader is closed, or the ring deleted
     */
    public RingStatistics statistics() {
        return ring.guarded(() -> {
            ring.requireOpen();
            return Statistics.read(ring, RingQueue.nameOf(ring.path()));
        });
    }

    /**
     * Hands over the messages that are there. Never waits. If the handler throws, the message comes again.
     *
     * @param handler takes the messages
     * @param limit the most messages, at least 1
     * @return how many were handed over
     * @throws RingClosedException if the reader is closed, or the ring deleted
     * @throws RingFormatException if the ring is damaged
     */
    public int poll(MessageHandler handler, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + ": state at least 1");
        }
        int taken = 0;
        try {
            while (taken < limit && hasMessage()) {
                handler.onMessage(message);
                cursor += message.cellCount();
                taken++;
            }
        } catch (InternalError fault) {
            throw ring.broken(fault);
        }
        return taken;
    }

    /**
     * Like {@link #poll(MessageHandler, int)}, but waits for the first message.
     *
     * @param handler takes the messages
     * @param limit the most messages, at least 1
     * @param timeout zero or less does not wait
     * @return how many were handed over; 0 after the timeout or {@link #wakeup()}
     * @throws InterruptedException if there is nothing yet and the thread is interrupted
     * @throws RingClosedException if the reader is or gets closed, or the ring deleted
     */
    public int poll(MessageHandler handler, int limit, Duration timeout) throws InterruptedException {
        try {
            int taken = poll(handler, limit);
            Waiting waiting = new Waiting(waitStrategy, timeout);
            while (taken == 0 && !isWoken() && ring.idle(waiting)) {
                taken = poll(handler, limit);
            }
            return taken;
        } catch (InternalError fault) {
            throw ring.broken(fault); // the JVM may tell of a fault a little later, behind the inner poll
        }
    }

    /**
     * Waits for the next message.
     *
     * @param timeout zero or less does not wait
     * @return a flyweight, valid until the next poll or receive; null after the timeout or {@link #wakeup()}
     * @throws InterruptedException if there is nothing yet and the thread is interrupted
     * @throws RingClosedException if the reader is or gets closed, or the ring deleted
     */
    public @Nullable Message receive(Duration timeout) throws InterruptedException {
        return poll(handedOver -> {}, 1, timeout) == 0 ? null : message;
    }

    /** Makes the present wait of this reader's thread, or its next one, end at once. Thread-safe. */
    public void wakeup() {
        woken = true;
    }

    private boolean isWoken() {
        if (woken) {
            woken = false;
            return true;
        }
        return false;
    }

    /** The oldest cell that is still there, or nearly: it may be overwritten at any moment. */
    private long oldest() {
        return overwrites ? Math.max(0, ring.oldestKept()) : 0;
    }

    /** Puts the next message into the flyweight, after stepping over what is none. */
    private boolean hasMessage() {
        boolean thorough = false;
        while (true) {
            ring.requireOpen();
            long w0 = cells.w0Acquire(cursor);
            int length = cells.length(cursor);
            long number = CellHeader.cell(w0);
            if (number < cursor) {
                // Behind a gap there may be others, or messages: once begun, the look goes on.
                thorough = thorough || isTimeForAThoroughLook();
                if (!thorough || ring.tailAcquire() <= cursor || Slots.writerOf(ring, cells, cursor) != Slots.NOBODY) {
                    return false;
                }
                if (cells.w0Acquire(cursor) == w0) {
                    cursor++; // a gap that a dead producer left; it is not for a reader to mark it
                }
                continue;
            }
            boolean whole = CellHeader.isMessage(w0, cursor) && ring.geometry().fits(length);
            if (overwrites) {
                if (whole) {
                    message.copy(cursor, length);
                }
                VarHandle.acquireFence(); // the copy was read before the tail is
                long oldest = ring.oldestKept();
                if (oldest > cursor) {
                    lost += oldest - cursor;
                    cursor = oldest;
                    lapped = true;
                    continue;
                }
            }
            if (whole) {
                lapped = false;
                message.wrap(cursor, length, ring.geometry().cellsFor(length), overwrites);
                return true;
            }
            step(number, CellHeader.state(w0));
        }
    }

    /** Steps over a cell that begins no message. */
    private void step(long number, int state) {
        if (number != cursor || state == CellHeader.COMMITTED) {
            throw ring.damaged("a reader finds no whole message at cell " + cursor);
        }
        if (lapped && state == CellHeader.CONT) {
            lost++; // the rest of a message whose beginning was overwritten
        }
        cursor++;
    }

    private boolean isTimeForAThoroughLook() {
        long now = System.nanoTime();
        if (now - lookedThoroughlyAt < THOROUGH_NANOS) {
            return false;
        }
        lookedThoroughlyAt = now;
        return true;
    }

    /** Closes this reader. Thread-safe: a wait of another thread ends with {@link RingClosedException}. */
    @Override
    public void close() {
        if (ring.markClosed()) {
            watch.cancel(false);
            ring.share().close();
        }
    }
}
