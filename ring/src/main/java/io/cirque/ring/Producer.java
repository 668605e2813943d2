package io.cirque.ring;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to a ring, one thread at a time. {@link RingQueue}'s own methods do the same for any number of threads;
 * a producer of one's own saves the search for a free one, and adds batches and zero-copy claims. Allocates nothing per
 * message but for a {@link MessageClaim}.
 *
 * <p>A message is reserved by one compare-and-set of the ring's tail, and appears to consumers by one store after it
 * is wholly written. Until then this producer's intent names its first cell: if the process dies in between, consumers
 * see that the holder of this intent is dead, and step over the cells.
 */
public final class Producer extends Participation {
    private static final long FULL = -1;

    /** Of {@link #reserved}: there is nothing. */
    private static final long NOTHING = -1;
    /** Of {@link #reserved}: the intent may be set, and no cell waits for this producer. */
    private static final long INTENT_ONLY = -2;

    private static final AtomicIntegerFieldUpdater<Producer> LENT =
            AtomicIntegerFieldUpdater.newUpdater(Producer.class, "lent");
    /** Of {@link #lent}. */
    static final int IDLE = 0;

    private static final int OUT = 1;

    private final MappedRing ring;
    private final RingGeometry geometry;
    private final Cells cells;
    private final Room room;
    private final WaitStrategy waitStrategy;
    private final Participant self;
    private final Set<Participation> siblings;
    private final Occupancy occupancy = new Occupancy();
    /** Null if this process cannot wake those who sleep in the kernel: they know. */
    private final @Nullable Sleepers sleepers;

    private volatile boolean closed;
    /** Whether one of the threads that share this producer has it. Given back by a plain store: no call can fail then. */
    volatile int lent = OUT;

    /** The first cell that is reserved and neither committed nor given up. Says to the next what a failure has left. */
    private long reserved = NOTHING;

    /** The claim that is neither committed nor aborted. */
    @Nullable
    MessageClaim claimed;

    /** When it looked last and there was no room, in ms of the epoch; 0 if there was room. */
    private long refusedAt;

    private @Nullable ByteBuffer[] batch = {};
    /** Position and length of each message of the batch. */
    private int[] spans = {};

    /** Takes itself out of {@code siblings} when it is closed. */
    Producer(MappedRing ring, WaitStrategy waitStrategy, Set<Participation> siblings) {
        this.siblings = siblings;
        this.ring = ring;
        this.geometry = ring.geometry();
        this.cells = ring.newCells();
        this.room = Room.of(ring, cells);
        this.waitStrategy = waitStrategy;
        this.self = Participant.registerProducer(ring);
        this.sleepers = Futex.isThere() ? ring.sleepers() : null;
        if (sleepers != null) {
            self.wakesRelease();
        }
    }

    /**
     * Publishes the message if there is room now.
     *
     * @param message its bytes
     * @return false if the ring is full
     * @throws MessageTooLargeException if it never fits
     * @throws RingClosedException if the ring or this producer is closed, or the ring deleted
     */
    public boolean offer(byte[] message) {
        return offer(message, 0, message.length);
    }

    /**
     * Publishes a part of an array if there is room now.
     *
     * @param bytes holds the message
     * @param offset where it begins
     * @param length its length
     * @return false if the ring is full
     * @throws MessageTooLargeException if it never fits
     * @throws RingClosedException if the ring or this producer is closed, or the ring deleted
     */
    public boolean offer(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return synced(accepted(tryPublish(bytes, null, offset, length)));
    }

    /**
     * Publishes what remains in the buffer if there is room now.
     *
     * @param message its position is left as it is
     * @return false if the ring is full
     * @throws MessageTooLargeException if it never fits
     * @throws RingClosedException if the ring or this producer is closed, or the ring deleted
     */
    public boolean offer(ByteBuffer message) {
        return synced(accepted(tryPublish(null, message, message.position(), message.remaining())));
    }

    /**
     * Publishes the message, and waits for room if need be; a ring that rejects when full does not wait.
     *
     * @param message its bytes
     * @param timeout zero or less does not wait
     * @return false if the ring was full all the time
     * @throws InterruptedException if there is no room yet and the thread is interrupted: the message is not published
     * @throws MessageTooLargeException if it never fits
     * @throws RingClosedException if the ring or this producer is or gets closed, or the ring deleted
     */
    public boolean publish(byte[] message, Duration timeout) throws InterruptedException {
        return synced(accepted(publish(message, null, 0, message.length, timeout)));
    }

    /**
     * Publishes what remains in the buffer, and waits for room if need be; a ring that rejects when full does not wait.
     *
     * @param message its position is left as it is
     * @param timeout zero or less does not wait
     * @return false if the ring was full all the time
     * @throws InterruptedException if there is no room yet and the thread is interrupted: the message is not published
     * @throws MessageTooLargeException if it never fits
     * @throws RingClosedException if the ring or this producer is or gets closed, or the ring deleted
     */
    public boolean publish(ByteBuffer message, Duration timeout) throws InterruptedException {
        return synced(accepted(publish(null, message, message.position(), message.remaining(), timeout)));
    }

    /**
     * Publishes the message, and waits for room as long as it takes.
     *
     * @param message its bytes
     * @throws RingFullException if the ring is full and rejects when full
     * @throws InterruptedException if there is no room yet and the thread is interrupted: the message is not published
     * @throws MessageTooLargeException if it never fits
     * @throws RingClosedException if the ring or this producer is or gets closed, or the ring deleted
     */
    public void publish(byte[] message) throws InterruptedException {
        requireAccepted(publish(message, Waiting.FOREVER));
    }

    /**
     * Publishes what remains in the buffer, and waits for room as long as it takes.
     *
     * @param message its position is left as it is
     * @throws RingFullException if the ring is full and rejects when full
     * @throws InterruptedException if there is no room yet and the thread is interrupted: the message is not published
     * @throws MessageTooLargeException if it never fits
     * @throws RingClosedException if the ring or this producer is or gets closed, or the ring deleted
     */
    public void publish(ByteBuffer message) throws InterruptedException {
        requireAccepted(publish(message, Waiting.FOREVER));
    }

    private void requireAccepted(boolean accepted) {
        if (!accepted) {
            throw full(ring);
        }
    }

    static RingFullException full(MappedRing ring) {
        return new RingFullException(
                "ring " + ring.path() + " of " + ring.geometry().capacity()
                        + " B is full and does not let publishers wait (when-full "
                        + ring.geometry().whenFull()
                        + "): offer again later, let its groups read, or create it larger; a retaining ring is never emptied");
    }

    private boolean publish(
            byte @Nullable [] array, @Nullable ByteBuffer buffer, int offset, int length, Duration timeout)
            throws InterruptedException {
        if (tryPublish(array, buffer, offset, length)) {
            return true;
        }
        if (!geometry.whenFull().mayWait()) {
            return false;
        }
        Waiting waiting = new Waiting(waitStrategy, timeout);
        while (ring.idle(waiting)) {
            if (tryPublish(array, buffer, offset, length)) {
                return true;
            }
        }
        return false;
    }

    /** What was published is on the disk when this returns, if the ring syncs each. */
    private boolean synced(boolean published) {
        if (published) {
            ring.syncPublished();
        }
        return published;
    }

    boolean accepted(boolean accepted) {
        if (!accepted) {
            countRejected();
        }
        return accepted;
    }

    void countRejected() {
        enter();
        try {
            if (!closed) {
                self.count(ParticipantTable.REJECTED, 1);
            }
        } catch (InternalError fault) {
            throw ring.broken(fault);
        } finally {
            exit();
        }
    }

    /** Publishes if there is room, counts no rejection. Exactly one of {@code array} and {@code buffer} is there. */
    boolean tryPublish(byte @Nullable [] array, @Nullable ByteBuffer buffer, int offset, int length) {
        int cellCount = requireFits(length);
        enter();
        try {
            long cell = reserve(cellCount);
            if (cell == FULL) {
                return false;
            }
            cells.write(cell, cellCount, array, buffer, offset, length);
            publishReserved(1, length);
            return true;
        } catch (InternalError fault) {
            throw ring.broken(fault);
        } finally {
            exit();
        }
    }

    /**
     * Publishes all messages with one reservation, or none of them. Consumers see them in order, none before all are
     * written, unless an operator moves their group into the midst of them; a process that dies over it, or a thread that runs out of stack, may leave some of them published.
     *
     * @param messages what remains in each; their positions are left as they are
     * @return false if there is not room for all of them now
     * @throws MessageTooLargeException if they never fit together
     * @throws RingClosedException if the ring or this producer is closed, or the ring deleted
     */
    public boolean offerAll(List<ByteBuffer> messages) {
        int count = messages.size();
        if (count == 0) {
            return true;
        }
        // Everything is asked of the caller's objects before the reservation: none of their code runs under it.
        if (batch.length < count) {
            batch = new ByteBuffer[count];
            spans = new int[2 * count];
        }
        long cellCount = 0;
        for (int i = 0; i < count; i++) {
            ByteBuffer message = messages.get(i);
            batch[i] = message;
            spans[2 * i] = message.position();
            spans[2 * i + 1] = message.remaining();
            cellCount += requireFits(message.remaining());
        }
        if (cellCount > geometry.cells()) {
            throw new MessageTooLargeException(count + " messages take " + cellCount + " cells together, ring "
                    + ring.path() + " has " + geometry.cells() + ": offer fewer at once, or create the ring larger");
        }
        return synced(accepted(publishBatch(count, cellCount)));
    }

    private boolean publishBatch(int count, long cellCount) {
        enter();
        try {
            long first = reserve(cellCount);
            if (first == FULL) {
                return false;
            }
            long bytes = writeBatch(first, count);
            publishReserved(count, bytes);
            return true;
        } catch (InternalError fault) {
            throw ring.broken(fault);
        } finally {
            exit();
        }
    }

    /** Writes and commits all but the first, which is written only: nobody reads beyond it, and it is committed last. */
    private long writeBatch(long first, int count) {
        long bytes = 0;
        long cell = first;
        for (int i = 0; i < count; i++) {
            int length = spans[2 * i + 1];
            int taken = geometry.cellsFor(length);
            cells.write(cell, taken, null, batch[i], spans[2 * i], length);
            if (i > 0) {
                cells.w0Release(cell, CellHeader.COMMITTED);
            }
            batch[i] = null;
            bytes += length;
            cell += taken;
        }
        return bytes;
    }

    /**
     * Reserves a message of one cell that is written in place. No other message can be published by this producer until
     * it is committed or aborted.
     *
     * @param length bytes, at most {@link RingGeometry#cellPayload()}
     * @return null if the ring is full
     * @throws MessageTooLargeException if it does not fit into one cell
     * @throws RingClosedException if the ring or this producer is closed, or the ring deleted
     */
    public @Nullable MessageClaim claim(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("length " + length + ": state 0 or more");
        }
        if (length > geometry.cellPayload()) {
            throw new MessageTooLargeException("a claim of " + length + " B does not fit into one cell with "
                    + geometry.cellPayload() + " B of payload of ring " + ring.path()
                    + ": publish it, or create the ring with larger cells");
        }
        MessageClaim claim = reserveClaim(length);
        accepted(claim != null);
        return claim;
    }

    private @Nullable MessageClaim reserveClaim(int length) {
        enter();
        try {
            long cell = reserve(1);
            if (cell != FULL) {
                claimed = new MessageClaim(this, cell, length, cells.payload(cell, length));
            }
            return claimed;
        } catch (InternalError fault) {
            throw ring.broken(fault);
        } finally {
            if (claimed == null) {
                exit(); // else it stays inside: nobody may take the slot before the claim is settled
            }
        }
    }

    void commit(long cell, int length) {
        try {
            cells.writeLength(cell, length);
            publishReserved(1, length);
        } catch (InternalError fault) {
            throw ring.broken(fault);
        } finally {
            exit();
        }
        ring.syncPublished();
    }

    void abort() {
        exit();
    }

    private void enter() {
        if (claimed != null) {
            throw new IllegalStateException("this producer has an open claim: commit or abort it first");
        }
        occupancy.enter();
        if (reserved != NOTHING) {
            giveUp();
        }
    }

    private void exit() {
        try {
            if (reserved != NOTHING) {
                giveUp();
            }
        } catch (InternalError fault) {
            reserved = NOTHING; // there is nothing left to be given up
            ring.broken(fault);
        }
        occupancy.exit();
        if (closed) {
            self.leave();
        }
    }

    /** Commits what was reserved. */
    private void publishReserved(int messages, long bytes) {
        cells.w0Release(reserved, CellHeader.COMMITTED);
        reserved = INTENT_ONLY;
        self.count(ParticipantTable.PUBLISHED, messages);
        self.count(ParticipantTable.PUBLISHED_BYTES, bytes);
        endIntent(); // which publishes the counts, too
        if (sleepers != null) {
            sleepers.wake();
        }
    }

    /**
     * Gives up what was reserved: consumers would wait for it as long as this process lives. The other cells of the
     * message are stepped over by whoever finds them unwritten. A thread that is out of stack may not even be able to do
     * this: then the next to use this producer does it, or whoever closes it.
     */
    private void giveUp() {
        if (reserved >= 0) {
            cells.w0Release(reserved, CellHeader.VOID);
            reserved = INTENT_ONLY;
        }
        endIntent();
    }

    private void endIntent() {
        self.noIntentRelease();
        reserved = NOTHING;
    }

    /** Takes it for the calling thread, if nobody has it. */
    boolean tryLend() {
        return lent == IDLE && LENT.compareAndSet(this, IDLE, OUT);
    }

    private int requireFits(int length) {
        if (length > geometry.maxMessageLength()) {
            throw new MessageTooLargeException("a message of " + length + " B does not fit into ring " + ring.path()
                    + " that takes messages of at most " + geometry.maxMessageLength()
                    + " B: make the message smaller or create the ring larger");
        }
        return geometry.cellsFor(length);
    }

    /** Takes the next cells, with the intent set; {@link #FULL} if there is no room and none is to be gained. */
    private long reserve(long cellCount) {
        while (true) {
            requireOpen();
            long tail = ring.tailAcquire();
            int found = room.look(tail, cellCount);
            if (found == Room.NONE) {
                noteRefusal();
                return FULL;
            }
            if (found == Room.LOOK_AGAIN) {
                continue;
            }
            if (tail + cellCount >= Packed.CELL_END) {
                throw new RingLimitException("ring " + ring.path()
                        + " has used up its cell numbers: drain it, delete it and create it anew");
            }
            reserved = INTENT_ONLY;
            self.intentRelease(tail);
            if (!ring.moveTail(tail, tail + cellCount)) {
                self.noIntentRelease(); // it names a cell of another producer
                reserved = NOTHING;
                continue;
            }
            reserved = tail;
            room.reserved();
            if (refusedAt != 0) {
                refusedAt = 0;
                self.blockedSince(0);
            }
            return tail;
        }
    }

    /** What passes from one refusal to the next counts; what comes after the last one may not have been a wait. */
    private void noteRefusal() {
        long now = System.currentTimeMillis();
        if (refusedAt != 0) {
            self.count(ParticipantTable.BLOCKED_MILLIS, Math.max(0, now - refusedAt));
        } else {
            self.blockedSince(now);
        }
        refusedAt = now;
    }

    private void requireOpen() {
        if (closed) {
            throw new RingClosedException("this producer of ring " + ring.path() + " is closed");
        }
        ring.requireOpen();
    }

    /**
     * Leaves the ring. Thread-safe: a message that another thread is publishing is published first. An open claim is
     * aborted if the calling thread made it, or one that is dead; with that of another, it leaves when that is settled.
     */
    @Override
    public void close() {
        super.close();
    }

    @Override
    void beginClose() {
        closed = true;
        siblings.remove(this);
    }

    @Override
    void endClose(long deadlineNanos) {
        if (occupancy.isMine() || occupancy.awaitEmpty(deadlineNanos)) {
            MessageClaim open = claimed;
            if (open == null) {
                self.leave();
            } else {
                open.close();
            }
        }
    }
}
