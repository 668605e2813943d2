package io.cirque.ring;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A queue of messages in a memory-mapped file that the processes of one machine share: many producers, and groups of
 * consumers that each see every message once. A handle is thread-safe; any number of handles of one file, in any number
 * of processes, are one ring.
 *
 * <pre>{@code
 * try (RingQueue orders = RingQueue.openOrCreate(Path.of("/dev/shm/shop/orders.ring"), RingOptions.defaults());
 *         Consumer consumer = orders.consumer("default")) {
 *     orders.publish("two chairs".getBytes(UTF_8));
 *     consumer.poll(message -> System.out.println(message.length()), 10);
 * }
 * }</pre>
 *
 * <p>Delivery is at least once: a message is acknowledged after its handler returned, and delivered again if the
 * consumer dies before. Closing a handle leaves the file and its messages; {@link #delete} removes them.
 *
 * <p>A ring's file is for its owner alone when it is made (mode 600). One that belongs to another user (and not to root)
 * is refused where others than the directory's owner may put files, and warned of elsewhere, through {@link System.Logger}; warned of
 * are also files that other users may read or write, and directories where everybody may replace them. A file that is
 * removed, replaced or truncated by hand under an open handle makes that handle unusable, within some 20 ms while messages
 * come or go, and a quarter of a second where nothing has moved for that long before: what is tried with it ends with
 * {@link RingDeletedException} or {@link RingStorageException}. On Java 17 a truncation may show as an
 * {@link InternalError} first.
 */
public final class RingQueue implements AutoCloseable {
    private static final String SUFFIX = ".ring";
    private static final int CREATION_ATTEMPTS = 10;

    private final MappedRing ring;
    private final WaitStrategy waitStrategy;
    private final ProducerPool pool;
    private final @Nullable IntervalSync intervalSync;
    private final Future<?> watch;
    private final Set<Participation> participants = ConcurrentHashMap.newKeySet();

    private RingQueue(Path file, RingOptions options) {
        this.ring = new MappedRing(file, OpenFiles.open(file));
        this.waitStrategy = options.waitStrategy();
        this.pool = new ProducerPool(ring, waitStrategy);
        Futex.askFor(waitStrategy); // its publishers wake others
        this.watch = ring.watch().start();
        this.intervalSync = ring.geometry().sync() == Sync.NONE ? null : IntervalSync.start(ring, ring.disk());
    }

    /**
     * Creates a ring that is not there yet. Others see it when it is complete, never before.
     *
     * @param file its path; the directory must exist
     * @param options what it is to be like
     * @return an open handle
     * @throws RingExistsException if it is there already
     * @throws RingAccessException if the directory may not be used
     * @throws RingStorageException if there is not enough room
     */
    public static RingQueue create(Path file, RingOptions options) {
        NewRing ring = new NewRing(file, options);
        try {
            ring.create();
        } catch (RingExistsException e) {
            if (!Deletion.finish(file)) {
                throw e;
            }
            ring.create();
        }
        return open(file, options);
    }

    /**
     * Opens a ring that is there, as it is.
     *
     * @param file its path
     * @return an open handle
     * @throws RingNotFoundException if it is not there
     * @throws RingAccessException if it may not be used
     * @throws RingFormatException if it is not a ring, or damaged
     * @throws RingVersionException if another version of the format made it
     */
    public static RingQueue open(Path file) {
        return open(file, RingOptions.defaults());
    }

    /**
     * Opens a ring that is there.
     *
     * @param file its path
     * @param options what they state must be as the ring is
     * @return an open handle
     * @throws RingGeometryException if it is not; and as {@link #open(Path)} does
     */
    public static RingQueue open(Path file, RingOptions options) {
        RingQueue queue = new RingQueue(file, options);
        boolean agreed = false;
        try {
            queue.ring.isWhole(); // somebody else in this process may have had it open for long
            queue.requireOpen(); // before the options: one that was deleted need not agree
            options.requireAgreement(queue.geometry(), "ring " + file);
            agreed = true;
            return queue;
        } finally {
            if (!agreed) {
                queue.close();
            }
        }
    }

    /**
     * Opens a ring if it is there, creates it if not. Of several processes that do so at once one creates it.
     *
     * @param file its path; the directory must exist
     * @param options what it is to be like; what they state must be as the ring is
     * @return an open handle
     * @throws RingGeometryException if the ring is there and not as stated; and as {@link #open(Path)} and
     *     {@link #create} do
     */
    public static RingQueue openOrCreate(Path file, RingOptions options) {
        for (int attempt = 1; ; attempt++) {
            try {
                return Files.exists(file) ? open(file, options) : create(file, options);
            } catch (RingNotFoundException | RingExistsException | RingDeletedException changedUnderUs) {
                if (attempt == CREATION_ATTEMPTS) {
                    throw changedUnderUs;
                }
                Deletion.finish(file);
            }
        }
    }

    /**
     * Deletes a ring and its messages, whoever uses it: all its handles, in all processes, find that it is deleted.
     *
     * @param file its path
     * @return false if it was not there
     * @throws RingFormatException if it is not a ring: it is left alone
     */
    public static boolean delete(Path file) {
        return Deletion.delete(file);
    }

    /**
     * The ring's file.
     *
     * @return the path by which it was opened
     */
    public Path path() {
        return ring.path();
    }

    /**
     * The ring's name.
     *
     * @return its file's name without {@code .ring}
     */
    public String name() {
        return nameOf(ring.path());
    }

    static String nameOf(Path file) {
        String name = Objects.toString(file.getFileName(), "");
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
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
     * The largest message.
     *
     * @return bytes
     */
    public long maxMessageLength() {
        return ring.geometry().maxMessageLength();
    }

    /**
     * Publishes the message if there is room now.
     *
     * @param message its bytes
     * @return false if the ring is full
     * @throws MessageTooLargeException if it never fits
     * @throws RingClosedException if the ring is closed or deleted
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
     * @throws RingClosedException if the ring is closed or deleted
     */
    public boolean offer(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return settled(tryPublish(bytes, null, offset, length));
    }

    /**
     * Publishes what remains in the buffer if there is room now.
     *
     * @param message its position is left as it is
     * @return false if the ring is full
     * @throws MessageTooLargeException if it never fits
     * @throws RingClosedException if the ring is closed or deleted
     */
    public boolean offer(ByteBuffer message) {
        return settled(tryPublish(null, message, message.position(), message.remaining()));
    }

    /**
     * Publishes the message, and waits for room if need be; a ring that rejects when full does not wait.
     *
     * @param message its bytes
     * @param timeout zero or less does not wait
     * @return false if the ring was full all the time
     * @throws InterruptedException if there is no room yet and the thread is interrupted: the message is not published
     * @throws MessageTooLargeException if it never fits
     * @throws RingClosedException if the ring is or gets closed or deleted
     */
    public boolean publish(byte[] message, Duration timeout) throws InterruptedException {
        return settled(publish(message, null, 0, message.length, timeout));
    }

    /**
     * Publishes what remains in the buffer, and waits for room if need be; a ring that rejects when full does not wait.
     *
     * @param message its position is left as it is
     * @param timeout zero or less does not wait
     * @return false if the ring was full all the time
     * @throws InterruptedException if there is no room yet and the thread is interrupted: the message is not published
     * @throws MessageTooLargeException if it never fits
     * @throws RingClosedException if the ring is or gets closed or deleted
     */
    public boolean publish(ByteBuffer message, Duration timeout) throws InterruptedException {
        return settled(publish(null, message, message.position(), message.remaining(), timeout));
    }

    private boolean publish(
            byte @Nullable [] array, @Nullable ByteBuffer buffer, int offset, int length, Duration timeout)
            throws InterruptedException {
        if (tryPublish(array, buffer, offset, length)) {
            return true;
        }
        if (geometry().whenFull().mayWait()) {
            Waiting waiting = new Waiting(waitStrategy, timeout);
            while (ring.idle(waiting)) {
                if (tryPublish(array, buffer, offset, length)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A publisher that waits for the disk holds no producer either. */
    private boolean settled(boolean published) {
        if (published) {
            ring.syncPublished();
            return true;
        }
        Producer producer = take();
        try {
            producer.countRejected();
        } finally {
            producer.lent = Producer.IDLE; // no call: there may be no stack left for one
            pool.returned();
        }
        return false;
    }

    /** A waiter holds no producer while it waits, or there would have to be as many as there are waiters. */
    private boolean tryPublish(byte @Nullable [] array, @Nullable ByteBuffer buffer, int offset, int length) {
        Producer producer = take();
        try {
            return producer.tryPublish(array, buffer, offset, length);
        } finally {
            producer.lent = Producer.IDLE; // no call: there may be no stack left for one
            pool.returned();
        }
    }

    private Producer take() {
        try {
            return pool.take();
        } catch (InternalError fault) {
            throw ring.broken(fault);
        }
    }

    /**
     * Publishes the message, and waits for room as long as it takes.
     *
     * @param message its bytes
     * @throws RingFullException if the ring is full and rejects when full
     * @throws InterruptedException if there is no room yet and the thread is interrupted: the message is not published
     * @throws MessageTooLargeException if it never fits
     * @throws RingClosedException if the ring is or gets closed or deleted
     */
    public void publish(byte[] message) throws InterruptedException {
        if (!publish(message, Waiting.FOREVER)) {
            throw Producer.full(ring);
        }
    }

    /**
     * Publishes what remains in the buffer, and waits for room as long as it takes.
     *
     * @param message its position is left as it is
     * @throws RingFullException if the ring is full and rejects when full
     * @throws InterruptedException if there is no room yet and the thread is interrupted: the message is not published
     * @throws MessageTooLargeException if it never fits
     * @throws RingClosedException if the ring is or gets closed or deleted
     */
    public void publish(ByteBuffer message) throws InterruptedException {
        if (!publish(message, Waiting.FOREVER)) {
            throw Producer.full(ring);
        }
    }

    /**
     * Registers a producer for one thread.
     *
     * @return a new producer; close it
     * @throws RingLimitException if the ring has all its participants
     * @throws RingClosedException if the ring is closed or deleted
     */
    public Producer producer() {
        requireOpen();
        return closedWithThis(ring.guarded(() -> new Producer(ring, waitStrategy, participants)));
    }

    /**
     * Registers a consumer for one thread, with {@link ConsumerOptions#defaults()}.
     *
     * @param group the group to join
     * @return a new consumer; close it
     * @throws RingLimitException if the ring has all its participants or groups
     * @throws RingClosedException if the ring is closed or deleted
     */
    public Consumer consumer(String group) {
        return consumer(group, ConsumerOptions.defaults());
    }

    /**
     * Registers a consumer for one thread.
     *
     * @param group the group to join
     * @param options how to join it
     * @return a new consumer; close it
     * @throws GroupNotFoundException if the group does not exist and is not to be created
     * @throws RingLimitException if the ring has all its participants or groups
     * @throws RingClosedException if the ring is closed or deleted
     */
    public Consumer consumer(String group, ConsumerOptions options) {
        RingOptions.requireGroupName(group);
        requireOpen();
        WaitStrategy own = Objects.requireNonNullElse(options.waitStrategy(), waitStrategy);
        return closedWithThis(ring.guarded(() -> new Consumer(ring, group, options, own, participants)));
    }

    private <T extends Participation> T closedWithThis(T participant) {
        participants.add(participant);
        if (ring.isClosed()) {
            participant.close(); // this handle was closed meanwhile
        }
        return participant;
    }

    /**
     * Removes a group, and with it the messages that only it has not read.
     *
     * @param name its name
     * @throws GroupNotFoundException if the ring has no such group
     * @throws IllegalStateException if it has living members: close them first
     * @throws RingClosedException if the ring is closed or deleted
     */
    public void removeGroup(String name) {
        requireOpen();
        ring.guarded(() -> new Groups(ring).remove(name));
    }

    /**
     * Moves a group to the oldest message that the ring still holds, or behind the latest. What its members have claimed
     * stays theirs.
     *
     * @param name its name
     * @param to where it goes on
     * @throws GroupNotFoundException if the ring has no such group
     * @throws RingLimitException if the ring has no free slot, which this takes for a moment
     * @throws RingClosedException if the ring is closed or deleted
     */
    public void resetGroup(String name, StartAt to) {
        reset(name, -1, to);
    }

    /**
     * Moves a group to a message by its number. What its members have claimed stays theirs.
     *
     * @param name its name
     * @param sequence {@link Message#sequence()} of the message with which it goes on
     * @throws IllegalArgumentException if the ring does not hold this message now; the text says what it holds
     * @throws GroupNotFoundException if the ring has no such group
     * @throws RingLimitException if the ring has no free slot, which this takes for a moment
     * @throws RingClosedException if the ring is closed or deleted
     */
    public void resetGroup(String name, long sequence) {
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence number " + sequence + ": they begin at 0");
        }
        reset(name, sequence, StartAt.LATEST);
    }

    private void reset(String name, long sequence, StartAt otherwise) {
        requireOpen();
        Participant operator = ring.guarded(() -> Participant.register(ring, ParticipantTable.KIND_CONSUMER));
        try {
            ring.guarded(() -> new Groups(ring).reset(name, operator, sequence, otherwise));
        } finally {
            operator.leave();
        }
    }

    /**
     * Takes from a participant what it has claimed and not acknowledged, and leaves it to the other members of its
     * group, though the participant lives: for one that is stopped, or whose handler hangs. Of a dead participant others
     * take it without being told.
     *
     * <p>A consumer that goes on later learns of it by a {@link RingClaimLostException}, and can take what comes next.
     * The message that it was at is handled a second time then: delivery is at least once, and if it was just about to
     * be handed over, {@link Message#deliveryCount()} may not know of one of the two. What it acknowledged before
     * the release is not delivered again.
     *
     * @param participant as {@link #statistics()} named it
     * @return false if it held nothing, or has left meanwhile
     * @throws RingLimitException if the ring has no free slot in which to leave the claim
     * @throws RingClosedException if the ring is closed or deleted
     */
    public boolean releaseClaim(ParticipantStatistics participant) {
        requireOpen();
        return ring.guarded(() -> new ClaimRelease(ring).release(participant.slot(), participant.registration()));
    }

    /**
     * Has all groups go on behind the latest message: none of them gets what it has not claimed by now.
     *
     * @throws UnsupportedOperationException if the ring retains: delete it instead
     * @throws RingLimitException if the ring has no free slot, which this takes for a moment
     * @throws RingClosedException if the ring is closed or deleted
     */
    public void clear() {
        if (geometry().whenFull() == WhenFull.RETAIN) {
            throw new UnsupportedOperationException(
                    "ring " + path() + " retains all its messages: delete it and create it anew");
        }
        requireOpen();
        for (Group group : ring.guarded(() -> new Groups(ring).active())) {
            resetGroup(group.name(), StartAt.LATEST);
        }
    }

    /**
     * Looks at messages without taking them, also at those that were read but are still there. Disturbs nobody: messages
     * that are overwritten meanwhile are stepped over.
     *
     * @param from the least {@link Message#sequence()} to begin with; 0 for the oldest that is there
     * @param limit the most messages
     * @param handler takes copies, each valid during the call
     * @return how many were handed over
     * @throws RingClosedException if the ring is closed or deleted
     */
    public int peek(long from, int limit, MessageHandler handler) {
        requireOpen();
        return ring.guarded(() -> new Peek(ring).read(from, limit, handler));
    }

    /**
     * Looks at all messages that are there, from the oldest to the latest at this moment, as {@link #peek} does: also at
     * those that were read but are still there.
     *
     * @param handler takes copies, each valid during the call
     * @return how many were handed over
     * @throws RingClosedException if the ring is closed or deleted
     */
    public int walk(MessageHandler handler) {
        return peek(0, Integer.MAX_VALUE, handler);
    }

    /**
     * The ring's figures at this moment. Counts the messages that wait, exactly as long as they take at most 65,536
     * cells, in proportion beyond that; meant for monitoring, not for a decision per message.
     *
     * @return read from the file, of all processes
     * @throws RingClosedException if the ring is closed or deleted
     */
    public RingStatistics statistics() {
        requireOpen();
        return ring.guarded(() -> Statistics.read(ring, name()));
    }

    /**
     * Brings all that was published and acknowledged to the disk, and returns when it is there.
     *
     * @throws UnsupportedOperationException if the ring does not sync: create it with {@link Sync#INTERVAL} or {@link
     *     Sync#EACH}
     * @throws RingStorageException if it cannot be written: this handle is of no use any more
     * @throws RingClosedException if the ring is closed or deleted
     */
    public void sync() {
        if (geometry().sync() == Sync.NONE) {
            throw new UnsupportedOperationException(
                    "ring " + path() + " does not sync: create it with sync interval or each");
        }
        requireOpen();
        ring.guarded(() -> ring.disk().syncAll());
    }

    /**
     * Whether the ring can be used through this handle.
     *
     * @return false after it was closed here, deleted anywhere, or has failed to write to its disk
     */
    public boolean isOpen() {
        return ring.isWhole() && ring.isUsable() && !ring.isDeleted();
    }

    private void requireOpen() {
        ring.guarded(ring::requireOpen);
    }

    /**
     * Closes this handle with its producers and consumers; the ring and its messages stay. Waits for what is going on
     * in other threads, at most about a second: a handler that takes longer keeps its claim until it returns. A
     * ring that syncs is synced.
     *
     * @throws RingStorageException if it cannot be: the handle is closed all the same
     */
    @Override
    public void close() {
        if (!ring.markClosed()) {
            return;
        }
        watch.cancel(false);
        pool.closeIdle();
        List<Participation> all = List.copyOf(participants);
        all.forEach(Participation::beginClose);
        long deadline = Occupancy.deadline();
        all.forEach(participant -> participant.endClose(deadline));
        try {
            if (intervalSync != null) {
                intervalSync.stop();
                if (ring.isWhole()) {
                    ring.guarded(() -> ring.disk().syncAll());
                }
            }
        } finally {
            ring.share().close();
        }
    }
}
