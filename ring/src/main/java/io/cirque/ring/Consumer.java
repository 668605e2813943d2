package io.cirque.ring;

import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
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
    private final Cells cells;
    private final Message message;
    private final WaitStrategy waitStrategy;
    private final Set<Participation> siblings;
    private final boolean overwrites;
    private final Occupancy occupancy = new Occupancy();
    private Participant self;
    private ClaimCell own;

    /** The claim in hand: null if there is none. Cells from {@link #cursor} to {@link #end} are still to be delivered. */
    private @Nullable ClaimCell held;

    private boolean adopted;
    /** From here on nothing is acknowledged. */
    private long pinned;

    private long cursor;
    private long end;
    /** The claim's word, confirmed: an operator revokes it by this. */
    private long claimWord;

    /** Messages below this cell may have been handed over before, though they are not acknowledged. */
    private long handed;

    /** Whether the message at the cursor may have been handed over before. */
    private boolean suspect;
    /** Messages that were handed over by receive and wait for their acknowledgment. */
    private int unacknowledged;

    /** Whether some of the claim was handed over and is not acknowledged. */
    private boolean unsettled;

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
        this.cells = ring.newCells();
        this.overwrites = ring.overwrites();
        this.message = new Message(cells);
        this.waitStrategy = waitStrategy;
        Groups groups = new Groups(ring);
        long inheritable = groups.membershipOf(groupName);
        this.self = Participant.registerMember(ring, inheritable);
        this.own = self.claimCell();
        boolean joined = false;
        try {
            this.group = groups.join(groupName, self, options);
            this.reader = new GroupReader(ring, group, cells);
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
     * @throws InterruptedException if the thread is interrupted while it waits
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
     * @throws InterruptedException if the thread is interrupted while it waits
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
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalStateException if received messages wait for their acknowledgment, or if called by this consumer's
     *     own handler
     * @throws RingClosedException if the ring or this consumer is closed, or the ring deleted
     * @throws GroupNotFoundException if the group was removed
     */
    public @Nullable Message receive(Duration timeout) throws InterruptedException {
        return receive(handedOver -> {}, 1, timeout) == 0 ? null : message;
    }

    private int await(MessageHandler handler, int limit, Duration timeout, boolean acknowledge)
            throws InterruptedException {
        int taken = take(handler, limit, acknowledge);
        if (taken > 0) {
            return taken;
        }
        Waiting waiting = new Waiting(waitStrategy, timeout);
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
            if (!holdsClaim(limit)) {
                return 0;
            }
            boolean again = suspect || adopted || cursor < handed;
            return deliver(handler, again && !acknowledge ? 1 : limit, acknowledge);
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
                requireClaim();
                settled(messages);
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
            if (isRevoked()) {
                drop();
            } else if (held != null) {
                letGo(held);
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
    private boolean holdsClaim(int limit) {
        while (true) {
            if (held == null) {
                if (!seek(limit)) {
                    return false;
                }
            } else if (isRevoked()) {
                drop();
            } else if (hasMessage()) {
                return true;
            } else if (isRevoked()) {
                drop();
            } else {
                finish(held);
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
        hold(own, reader.claimedFrom(), claimed, false);
        suspect = false;
        handed = 0;
        return true;
    }

    /** Takes up a claim of one's own that an earlier call has got, and could not say so before it failed. */
    private boolean regain() {
        GroupReader.Claim claim = own.isPending() ? reader.settle(own) : null;
        if (claim == null) {
            return false;
        }
        hold(own, claim.from(), claim.end(), false);
        return true;
    }

    private boolean adopt() {
        GroupReader.Claim claim = reader.adopt(self);
        if (claim == null) {
            return false;
        }
        hold(claim.cell(), claim.from(), claim.end(), true);
        return true;
    }

    private void hold(ClaimCell cell, long from, long to, boolean fromAnother) {
        message.belongsTo(this);
        handed = cell.handedAcquire();
        claimWord = Packed.claim(to, group.index(), Packed.CONFIRMED);
        pinned = from;
        cursor = from;
        end = to;
        adopted = fromAnother;
        suspect = true;
        unsettled = false;
        held = cell; // now it is known what it is
    }

    /** Whether an operator gave the claim in hand to others. What is still stored into it is of no effect. */
    boolean isRevoked() {
        return held != null && held.isRevoked(claimWord);
    }

    /** Ends a claim that was revoked. The operator may still look: it must not take it for one that was finished. */
    private void drop() {
        unacknowledged = 0;
        if (held != null) {
            held.revocationSeenRelease(claimWord);
            finish(held);
        }
    }

    private void requireClaim() {
        if (isRevoked()) {
            drop();
            throw claimLost();
        }
    }

    RingClaimLostException claimLost() {
        return new RingClaimLostException("what this consumer (participant " + self.slot() + ") held of group '"
                + group.name() + "' of ring " + ring.path() + ", cells " + pinned + " to " + end
                + ", was released by an operator: others of the group get it. Go on with the next messages");
    }

    /** Puts the message at the cursor into the flyweight, after stepping over void cells. */
    private boolean hasMessage() {
        while (cursor < end) {
            long w0 = cells.w0Acquire(cursor);
            int length = cells.length(cursor);
            if (overwrites) {
                long oldest = oldestAfterCopy(length);
                if (oldest > cursor) {
                    if (unsettled) {
                        return false; // what is lost is counted, and passed for good, when nothing before it is open
                    }
                    lose(oldest);
                    continue;
                }
            }
            if (CellHeader.cell(w0) != cursor) {
                requireRevoked("cell " + cursor + " was overwritten while it was claimed");
                return false;
            }
            if (CellHeader.state(w0) == CellHeader.COMMITTED) {
                if (length < 0 || length > ring.geometry().maxMessageLength()) {
                    requireRevoked("the message at cell " + cursor + " says it has " + length + " bytes");
                    return false;
                }
                message.wrap(cursor, length, ring.geometry().cellsFor(length), overwrites);
                return true;
            }
            if (overwrites && CellHeader.state(w0) == CellHeader.CONT) {
                lose(cursor + 1); // the rest of a message whose beginning was overwritten
            } else {
                cursor++;
            }
        }
        return false;
    }

    /** What was claimed stays as it is, unless others have the claim by now. */
    private void requireRevoked(String otherwise) {
        VarHandle.acquireFence();
        if (!isRevoked()) {
            throw ring.damaged(otherwise);
        }
    }

    /** Called after something was copied: it may be another message by now if others have the claim. */
    void requireCopied() {
        VarHandle.acquireFence();
        if (isRevoked()) {
            throw claimLost();
        }
    }

    /**
     * Copies what may be a message at the cursor, then looks whether it was overwritten meanwhile: it was if the oldest
     * cell of the claim that is still there is a later one. A look at the copied cells would not do: they may change one
     * by one.
     */
    private long oldestAfterCopy(int length) {
        if (length >= 0 && length <= ring.geometry().maxMessageLength()) {
            message.copy(cursor, length);
        }
        VarHandle.acquireFence();
        return Math.min(ring.oldestKept(), end);
    }

    /** Goes on at {@code cell}. The pin goes along, so that nobody who gets the claim counts the same again. */
    private void lose(long cell) {
        long lostCells = cell - cursor;
        cursor = cell;
        if (cursor < end && held != null) {
            pinned = cursor;
            held.pinRelease(cursor);
        }
        group.countLost(lostCells);
        self.count(ParticipantTable.LOST, lostCells);
    }

    private int deliver(MessageHandler handler, int limit, boolean acknowledge) {
        ClaimCell claim = Objects.requireNonNull(held);
        int delivered = 0;
        boolean complete = false;
        boolean revoked = false;
        delivering = true;
        try {
            while (delivered < limit && !closed && !isRevoked() && hasMessage()) {
                if (suspect || cursor < handed) {
                    countDelivery(claim);
                } else if (delivered > 0 && !acknowledge) {
                    handed = cursor + 1; // the one at the pin is taken for handed over anyway
                    claim.handedRelease(handed);
                }
                handler.onMessage(message);
                suspect = false;
                cursor += message.cellCount();
                delivered++;
                unsettled = !acknowledge;
                if (acknowledge && cursor < end) {
                    pinned = cursor;
                    claim.pinRelease(cursor);
                }
            }
            complete = true;
        } finally {
            delivering = false;
            if (!complete) {
                suspect = true; // the message at the cursor has been handed over, or may have been
            }
            if (acknowledge) {
                revoked = isRevoked();
                if (revoked) {
                    drop();
                } else {
                    settled(delivered);
                }
            } else if (complete) {
                unacknowledged = delivered;
            } else {
                cursor = pinned;
                unsettled = false;
            }
        }
        if (revoked && delivered > 0) {
            throw claimLost();
        }
        return delivered;
    }

    /** The count is stored before the delivery: if that kills this process, the next one knows. */
    private void countDelivery(ClaimCell claim) {
        int begun = claim.attempts(cursor, 1);
        claim.attemptsRelease(cursor, begun + 1);
        message.deliveryCount(Math.min(begun + 1, Packed.TAG_MASK));
        if (begun > 0) {
            group.countRedelivered();
            self.count(ParticipantTable.REDELIVERED, 1);
        }
    }

    private void settled(int messages) {
        unsettled = false;
        if (messages > 0) {
            group.countConsumed(messages);
            self.count(ParticipantTable.CONSUMED, messages);
        }
        if (held != null) {
            if (cursor >= end) {
                finish(held);
            } else {
                pinned = cursor;
                held.pinRelease(cursor);
            }
        }
    }

    private void finish(ClaimCell claim) {
        claim.finish();
        if (adopted) {
            claim.compareAndSetOwner(self.ownerWord(), ParticipantTable.NO_OWNER);
        }
        held = null;
    }

    /** Leaves the claim to whoever adopts it. A claim of one's own stays in its slot: this consumer takes another. */
    private void letGo(ClaimCell claim) {
        Participant next = adopted || closed ? null : nextSlot();
        if (unacknowledged == 0 && !suspect) {
            claim.attemptsRelease(pinned, 0); // never handed over
        }
        unacknowledged = 0;
        if (adopted) {
            held = null;
            claim.compareAndSetOwner(self.ownerWord(), ParticipantTable.NO_OWNER);
            ring.countRelease();
        } else if (next != null || closed) {
            held = null;
            self.leave();
        } else {
            cursor = pinned; // kept, and delivered again by this consumer
            suspect = true;
            unsettled = false;
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
            if (held != null && ring.isWhole()) {
                letGo(held);
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
    }

    @Override
    void endClose(long deadlineNanos) {
        if (occupancy.isMine() ? !delivering : occupancy.awaitEmpty(deadlineNanos)) {
            leave();
        }
    }
}
