package io.cirque.ring;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages for a group. The consumers of a group share its messages between them, whatever processes they are in.
 * One thread at a time, but for {@link #wakeup()} and {@link #close()}, which any thread may call. Allocates nothing
 * per message.
 *
 * <p>A consumer claims some messages at once from the group's head. What it has claimed and not acknowledged when it
 * dies, {@linkplain #release() releases} it or closes is delivered to another consumer of the group: delivery is at
 * least once. A group with a single consumer sees the messages in the order of their sequence numbers.
 *
 * <p>An operator can take the claim from a consumer that is stuck ({@link RingQueue#releaseClaim}). The consumer finds
 * out at its next acknowledgment, by a {@link RingClaimLostException}, or earlier when it copies a message.
 */
public final class Consumer extends Participation {
    private final MappedRing ring;
    private final Group group;
    private final GroupReader reader;
    private final HeldClaim held;
    private final WaitStrategy waitStrategy;
    private final @Nullable Sleeper sleeper;
    private final Set<Participation> siblings;
    private final Occupancy occupancy = new Occupancy();
    private Participant self;
    private ClaimCell own;

    /** Messages that were handed over by receive and wait for their acknowledgment. */
    private int unacknowledged;

    /** Whether a look for a claim has begun and not ended: it may have got one, and failed before it said so. */
    private boolean seeking;

    /** Whether a handler of this consumer runs. */
    private boolean delivering;

    private volatile boolean woken;
    private volatile boolean closed;

    /** Takes itself out of {@code siblings} when it is closed. */
    Consumer(
            MappedRing ring,
            String groupName,
            ConsumerOptions options,
            WaitStrategy waitStrategy,
            Set<Participation> siblings) {
        this.siblings = siblings;
        this.ring = ring;
        this.waitStrategy = waitStrategy;
        Groups groups = new Groups(ring);
        long inheritable = groups.membershipOf(groupName);
        this.self = Participant.registerMember(ring, inheritable);
        this.own = self.claimCell();
        boolean joined = false;
        try {
            this.group = groups.join(groupName, self, options);
            Cells cells = ring.newCells();
            this.reader = new GroupReader(ring, group, cells);
            this.held = new HeldClaim(ring, group, cells, self);
            this.sleeper = Sleeper.of(ring, group, reader, waitStrategy);
            if (group.membership() != inheritable) {
                own.finish(); // of a group of this name that was removed meanwhile
            }
            regain();
            joined = true;
        } finally {
            if (!joined) {
                self.leave();
            }
        }
    }

    /**
     * The group that this consumer is a member of.
     *
     * @return its name
     */
    public String group() {
        return group.name();
    }

    /**
     * Hands over the messages that are there, and acknowledges each after its handler returned. Never waits.
     *
     * <p>If the handler throws, the exception goes on to the caller; the message and the rest of the claim stay with
     * this consumer and come again at its next poll or receive, the message with a higher delivery count. Call
     * {@link #release()} to leave them to others.
     *
     * @param handler takes the messages
     * @param limit the most messages, at least 1
     * @return how many were handed over
     * @throws IllegalStateException if received messages wait for their acknowledgment, or if called by this consumer's
     *     own handler
     * @throws RingClaimLostException if an operator gave what this consumer held to others while a handler ran: some of
     *     what was handed over comes again, to others. What this consumer takes next is its own
     * @throws RingClosedException if the ring or this consumer is closed, or the ring deleted
     * @throws GroupNotFoundException if the group was removed
     */
    public int poll(MessageHandler handler, int limit) {
        requireLimit(limit);
        return take(handler, limit, true);
    }

    /**
     * Like {@link #poll(MessageHandler, int)}, but waits for the first message.
     *
     * @param handler takes the messages
     * @param limit the most messages, at least 1
     * @param timeout zero or less does not wait
     * @return how many were handed over; 0 after the timeout or {@link #wakeup()}
     * @throws InterruptedException if there is nothing yet and the thread is interrupted
     */
    public int poll(MessageHandler handler, int limit, Duration timeout) throws InterruptedException {
        requireLimit(limit);
        return await(handler, limit, timeout, true);
    }

    /**
     * Hands over messages without acknowledging them: {@link #acknowledge()} or {@link #release()} settles them all,
     * and must come before the next poll or receive. Waits for the first message. If the handler throws, none of them
     * is acknowledged, and they come again.
     *
     * @param handler takes the messages
     * @param limit the most messages, at least 1; messages that are delivered again come one at a time
     * @param timeout zero or less does not wait
     * @return how many were handed over; 0 after the timeout or {@link #wakeup()}
     * @throws InterruptedException if there is nothing yet and the thread is interrupted
     * @throws IllegalStateException if received messages wait for their acknowledgment, or if called by this consumer's
     *     own handler
     * @throws RingClosedException if the ring or this consumer is closed, or the ring deleted
     * @throws GroupNotFoundException if the group was removed
     */
    public int receive(MessageHandler handler, int limit, Duration timeout) throws InterruptedException {
        requireLimit(limit);
        return await(handler, limit, timeout, false);
    }

    /**
     * Waits for the next message, which {@link #acknowledge()} or {@link #release()} must settle before the next poll or
     * receive.
     *
     * @param timeout zero or less does not wait
     * @return a flyweight, valid until the message is settled; null after the timeout or {@link #wakeup()}
     * @throws InterruptedException if there is nothing yet and the thread is interrupted
     * @throws IllegalStateException if received messages wait for their acknowledgment, or if called by this consumer's
     *     own handler
     * @throws RingClosedException if the ring or this consumer is closed, or the ring deleted
     * @throws GroupNotFoundException if the group was removed
     */
    public @Nullable Message receive(Duration timeout) throws InterruptedException {
        return receive(handedOver -> {}, 1, timeout) == 0 ? null : held.message();
    }

    private int await(MessageHandler handler, int limit, Duration timeout, boolean acknowledge)
            throws InterruptedException {
        int taken = take(handler, limit, acknowledge);
        if (taken > 0) {
            return taken;
        }
        Waiting waiting = new Waiting(waitStrategy, sleeper, timeout);
        while (!isWoken() && ring.idle(waiting)) {
            taken = take(handler, limit, acknowledge);
            if (taken > 0) {
                return taken;
            }
        }
        return 0;
    }

    private int take(MessageHandler handler, int limit, boolean acknowledge) {
        enter();
        try {
            requireOpen();
            if (unacknowledged > 0) {
                throw new IllegalStateException(
                        unacknowledged + " received messages are not settled: acknowledge or release them first");
            }
            if (!holdsMessage(limit)) {
                return 0;
            }
            return deliver(handler, !acknowledge && held.comesAgain() ? 1 : limit, acknowledge);
        } catch (InternalError fault) {
            throw ring.broken(fault);
        } finally {
            exit();
        }
    }

    /**
     * Acknowledges all messages that were received: they will not be delivered again. Does nothing if there are none.
     *
     * @throws RingClaimLostException if an operator gave them to others meanwhile: they are not acknowledged, and
     *     settled all the same as far as this consumer is concerned
     * @throws RingClosedException if this consumer was closed meanwhile: the messages went to others
     */
    public void acknowledge() {
        enter();
        try {
            requireOpen();
            if (unacknowledged > 0) {
                int messages = unacknowledged;
                unacknowledged = 0;
                held.requireNotRevoked();
                held.settled(messages);
            }
        } catch (InternalError fault) {
            throw ring.broken(fault);
        } finally {
            exit();
        }
    }

    /**
     * Gives what is not acknowledged to any consumer of the group, this one included. Does nothing if there is nothing.
     * Needs a free slot in the ring's table for a moment; if there is none, the messages come again to this consumer.
     *
     * @throws RingClosedException if this consumer was closed meanwhile: it did so then
     */
    public void release() {
        enter();
        try {
            requireOpen();
            if (held.isRevoked()) {
                unacknowledged = 0;
                held.drop();
            } else if (held.isThere()) {
                letGo();
            }
        } catch (InternalError fault) {
            throw ring.broken(fault);
        } finally {
            exit();
        }
    }

    /** Makes the present wait of this consumer's thread, or its next one, end at once. Thread-safe. */
    public void wakeup() {
        woken = true;
        ring.wakeSleepers();
    }

    private boolean isWoken() {
        if (woken) {
            woken = false;
            return true;
        }
        return false;
    }

    private static void requireLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + ": state at least 1");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new RingClosedException("this consumer of group '" + group.name() + "' is closed");
        }
        ring.requireOpen();
    }

    /** Whether there is something to deliver, after trying to get it: what is left, a claim of the dead, the head. */
    private boolean holdsMessage(int limit) {
        while (true) {
            if (!held.isThere()) {
                if (!seek(limit)) {
                    return false;
                }
            } else if (held.isRevoked()) {
                held.drop();
            } else if (held.hasMessage()) {
                return true;
            } else if (held.isRevoked()) {
                held.drop();
            } else {
                held.finish();
            }
        }
    }

    /** Whether it has got a claim. */
    private boolean seek(int limit) {
        boolean unsure = seeking;
        seeking = true;
        boolean found = (unsure && (regain() || adopt()))
                || (reader.shouldLookForPeers(false) && adopt())
                || claim(limit)
                || (reader.shouldLookForPeers(true) && adopt());
        seeking = false;
        return found;
    }

    private boolean claim(int limit) {
        long claimed = reader.claim(self, own, limit);
        if (claimed < 0) {
            return false;
        }
        held.begin(self, own, reader.claimedFrom(), claimed);
        return true;
    }

    /** Takes up a claim of one's own that an earlier call has got, and could not say so before it failed. */
    private boolean regain() {
        return goOn(own.isPending() ? reader.settle(own) : null, false);
    }

    private boolean adopt() {
        return goOn(reader.adopt(self), true);
    }

    private boolean goOn(GroupReader.@Nullable Claim claim, boolean fromAnother) {
        if (claim == null) {
            return false;
        }
        held.goOn(self, claim, fromAnother);
        return true;
    }

    private int deliver(MessageHandler handler, int limit, boolean acknowledge) {
        int delivered = 0;
        boolean complete = false;
        boolean revoked = false;
        delivering = true;
        try {
            while (delivered < limit && !closed && !held.isRevoked() && held.hasMessage()) {
                held.handingOver(acknowledge ? 0 : delivered);
                handler.onMessage(held.message());
                held.handedOver(acknowledge);
                delivered++;
            }
            complete = true;
        } finally {
            delivering = false;
            if (!complete) {
                held.notTaken();
            }
            if (acknowledge) {
                revoked = held.isRevoked();
                if (revoked) {
                    held.drop();
                } else {
                    held.settled(delivered);
                }
            } else if (complete) {
                unacknowledged = delivered;
            } else {
                held.rewind();
            }
        }
        if (revoked && delivered > 0) {
            throw held.lost();
        }
        return delivered;
    }

    /** Leaves the claim to whoever adopts it. A claim of one's own stays in its slot: this consumer takes another. */
    private void letGo() {
        Participant next = held.isAdopted() || closed ? null : nextSlot();
        if (unacknowledged == 0) {
            held.forgetDeliveriesIfNone();
        }
        unacknowledged = 0;
        if (held.isAdopted()) {
            held.disown();
        } else if (next != null || closed) {
            held.leave();
            self.leave();
        } else { // kept, and delivered again by this consumer
            held.rewind();
            held.notTaken();
        }
        if (next != null) {
            self = next;
            own = next.claimCell();
        }
    }

    /** Another slot in the same group; null if the table has none: then a claim cannot be left to others. */
    private @Nullable Participant nextSlot() {
        try {
            Participant next = Participant.register(ring, ParticipantTable.KIND_CONSUMER);
            next.claimCell().membershipRelease(group.membership());
            group.announceMember();
            return next;
        } catch (RingLimitException full) {
            return null;
        }
    }

    private void enter() {
        if (delivering && occupancy.isMine()) {
            throw new IllegalStateException("called by this consumer's own handler: let it return first");
        }
        occupancy.enter();
    }

    private void exit() {
        occupancy.exit();
        if (closed) {
            leave();
        }
    }

    private synchronized void leave() {
        try {
            if (held.isThere() && ring.isWhole()) {
                letGo();
            }
        } catch (InternalError fault) {
            ring.broken(fault);
        } finally {
            self.leave();
        }
    }

    /**
     * Leaves the group; what is not acknowledged goes to other consumers. Thread-safe: a wait of another thread ends
     * with {@link RingClosedException}, a handler that runs ends first. Called by a handler, it leaves when that
     * returns.
     */
    @Override
    public void close() {
        super.close();
    }

    @Override
    void beginClose() {
        closed = true;
        siblings.remove(this);
        ring.wakeSleepers();
    }

    @Override
    void endClose(long deadlineNanos) {
        if (occupancy.isMine() ? !delivering : occupancy.awaitEmpty(deadlineNanos)) {
            leave();
        }
    }
}
