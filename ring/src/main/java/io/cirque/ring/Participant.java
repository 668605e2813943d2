package io.cirque.ring;

import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A registered participant: a slot of the table, taken with its lock and a new epoch, until it leaves. */
final class Participant {
    private static final long NO_MEMBERSHIP = 0;
    private static final int ATTEMPTS = 50;
    private static final long PAUSE_NANOS = 100_000;

    private final MappedRing ring;
    private final ByteBuffer tables;
    private final int slot;
    private final int offset;
    private final long epoch;
    private final FileLock life;
    private final OpenFiles.Share share;
    private boolean left;

    private Participant(MappedRing ring, int slot, long epoch, FileLock life) {
        this.ring = ring;
        this.tables = ring.tables();
        this.slot = slot;
        this.offset = Slots.offset(ring.geometry(), slot);
        this.epoch = epoch;
        this.life = life;
        this.share = ring.share().again();
    }

    /**
     * Takes a slot: a free one if there is any, else that of a dead participant that left no claim.
     *
     * @throws RingLimitException if all slots are taken
     */
    static Participant register(MappedRing ring, int kind) {
        return register(ring, kind, NO_MEMBERSHIP);
    }

    /**
     * Takes a slot for a member of a group. Where all others are taken, that of a dead member with its claim, which is
     * then for the new one to settle: or a table full of claims could never be emptied.
     *
     * @param membership 0 if the group does not exist yet
     * @throws RingLimitException if all slots are taken
     */
    static Participant registerMember(MappedRing ring, long membership) {
        return register(ring, ParticipantTable.KIND_CONSUMER, membership);
    }

    /**
     * Takes a slot for a producer. Where one at a time may publish, the table lock keeps two from coming at once, and the
     * one before must have left or be dead. Who is refused has not taken that lock: it may try again and again.
     *
     * @throws RingLimitException if all slots are taken, or another producer lives that should be the only one
     */
    static Participant registerProducer(MappedRing ring) {
        if (!ring.geometry().singleProducer()) {
            return register(ring, ParticipantTable.KIND_PRODUCER);
        }
        requireNoProducer(ring);
        return ring.locks().withTableLock(() -> {
            requireNoProducer(ring);
            return register(ring, ParticipantTable.KIND_PRODUCER);
        });
    }

    private static void requireNoProducer(MappedRing ring) {
        int other = Slots.livingProducer(ring);
        boolean interrupted = false;
        for (int attempt = 1; other != Slots.NOBODY && attempt < ATTEMPTS; attempt++) {
            // Who looks whether a dead one lives has its lock for a moment.
            interrupted |= Thread.interrupted(); // or no pause would last; kept for later
            LockSupport.parkNanos(PAUSE_NANOS);
            other = Slots.livingProducer(ring);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (other != Slots.NOBODY) {
            throw new RingLimitException("ring " + ring.path() + " is for a single producer, and participant " + other
                    + " of process " + ring.pid(other) + " is that: close it first, or create the ring for several"
                    + " (singleProducer)");
        }
    }

    private static Participant register(MappedRing ring, int kind, long membership) {
        Participant participant = tryRegister(ring, kind, membership);
        boolean interrupted = false;
        try {
            for (int attempt = 1; participant == null && attempt < ATTEMPTS && hasFreeSlot(ring); attempt++) {
                // Who looks whether a slot's participant lives has its lock for a moment, and so has one who leaves.
                interrupted |= Thread.interrupted(); // or no pause would last; kept for later
                LockSupport.parkNanos(PAUSE_NANOS);
                participant = tryRegister(ring, kind, membership);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (participant == null) {
            throw new RingLimitException("ring " + ring.path() + " has all its "
                    + ring.geometry().maxParticipants() + " participants: close producers and consumers that are not"
                    + " needed, have a consumer take what dead ones left, or create the ring with more"
                    + " (maxParticipants)");
        }
        return participant;
    }

    private static boolean hasFreeSlot(MappedRing ring) {
        for (int slot = 0; slot < ring.geometry().maxParticipants(); slot++) {
            if (!ring.lives(slot) && !holdsCurrentClaim(ring, new ClaimCell(ring, slot))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Participant tryRegister(MappedRing ring, int kind, long membership) {
        Participant participant = tryRegister(ring, kind, true, NO_MEMBERSHIP);
        if (participant == null) {
            participant = tryRegister(ring, kind, false, NO_MEMBERSHIP);
        }
        if (participant == null && membership != NO_MEMBERSHIP) {
            participant = tryRegister(ring, kind, true, membership);
            if (participant == null) {
                participant = tryRegister(ring, kind, false, membership);
            }
        }
        return participant;
    }

    /** Tries all slots that were left, or all that were not. */
    private static @Nullable Participant tryRegister(MappedRing ring, int kind, boolean left, long heirOf) {
        int slots = ring.geometry().maxParticipants();
        for (int slot = 0; slot < slots; slot++) {
            long identity = Slots.identityAcquire(ring.tables(), Slots.offset(ring.geometry(), slot));
            if ((ParticipantTable.kind(identity) == ParticipantTable.KIND_FREE) == left) {
                Participant participant = tryTake(ring, slot, kind, heirOf);
                if (participant != null) {
                    return participant;
                }
            }
        }
        return null;
    }

    private static @Nullable Participant tryTake(MappedRing ring, int slot, int kind, long heirOf) {
        FileLock life = ring.locks().tryTake(slot);
        if (life == null) {
            return null;
        }
        Participant participant = null;
        try {
            participant = take(ring, slot, kind, heirOf, life);
            return participant;
        } finally {
            if (participant == null) {
                ring.locks().give(life);
            }
        }
    }

    /** With the life of the slot in hand, which nobody else can have now. */
    private static @Nullable Participant take(MappedRing ring, int slot, int kind, long heirOf, FileLock life) {
        ByteBuffer tables = ring.tables();
        int offset = Slots.offset(ring.geometry(), slot);
        ClaimCell claim = new ClaimCell(ring, slot);
        long owner = claim.ownerAcquire();
        // A claim is left to those who adopt it, but to an heir.
        if (ring.isWitnessed(slot) || isTakenFrom(ring, claim, slot, owner, heirOf)) {
            return null;
        }
        ring.requireWhole();
        long epoch = ParticipantTable.epoch(Slots.identityAcquire(tables, offset)) + 1;
        // The one before must not witness for this one, if that dies before it has said what process it is in.
        Words.set(tables, offset + ParticipantTable.PROCESS_START, Witness.UNKNOWN);
        // The identity comes before the owner: whoever sees that must find it alive.
        Words.setRelease(tables, offset + ParticipantTable.IDENTITY, ParticipantTable.identity(epoch, kind));
        Participant participant = null;
        try {
            if (claim.compareAndSetOwner(owner, ParticipantTable.owner(epoch, slot))
                    && !isTakenFrom(ring, claim, slot, ParticipantTable.NO_OWNER, heirOf)) {
                enroll(ring, offset, claim, heirOf);
                // Whoever sees a pin or an intent of this slot must look at it at all.
                ring.raiseParticipantsUsed(slot + 1);
                participant = new Participant(ring, slot, epoch, life);
            } else {
                claim.compareAndSetOwner(ParticipantTable.owner(epoch, slot), owner); // it was adopted in between
            }
            return participant;
        } finally {
            if (participant == null) { // or it would be taken to live as long as this process
                long nobody = ParticipantTable.identity(epoch, ParticipantTable.KIND_FREE);
                Words.setRelease(tables, offset + ParticipantTable.IDENTITY, nobody);
            }
        }
    }

    private static void enroll(MappedRing ring, int offset, ClaimCell claim, long heirOf) {
        ByteBuffer tables = ring.tables();
        if (heirOf == NO_MEMBERSHIP) {
            claim.clearAway(); // what a member of a group that is gone has left, or one whose claim others got
            claim.forget(Packed.FREE);
            claim.membershipRelease(NO_MEMBERSHIP);
        }
        Words.setRelease(tables, offset + ParticipantTable.INTENT, ParticipantTable.NONE);
        Words.set(tables, offset + ParticipantTable.BLOCKED_SINCE, 0);
        Words.set(tables, offset + ParticipantTable.PID, ThisProcess.PID);
        Words.set(tables, offset + ParticipantTable.PID_NAMESPACE, ThisProcess.PID_NAMESPACE);
        // After the two above: it makes them a witness.
        Words.setRelease(tables, offset + ParticipantTable.PROCESS_START, ThisProcess.START_TICKS);
        Words.set(tables, offset + ParticipantTable.REGISTERED, System.currentTimeMillis());
        copy(tables, offset + ParticipantTable.PUBLISHED, offset + ParticipantTable.PUBLISHED_BEFORE);
        copy(tables, offset + ParticipantTable.REJECTED, offset + ParticipantTable.REJECTED_BEFORE);
        Words.set(tables, offset + ParticipantTable.CONSUMED, 0);
        Words.set(tables, offset + ParticipantTable.REDELIVERED, 0);
        Words.set(tables, offset + ParticipantTable.LOST, 0);
    }

    /** Whether the slot's claim is for others to deliver: one of them has it, or will adopt it. */
    private static boolean isTakenFrom(MappedRing ring, ClaimCell claim, int slot, long owner, long heirOf) {
        if (owner != ParticipantTable.NO_OWNER
                && ParticipantTable.ownerSlot(owner) != slot
                && ring.lives(ParticipantTable.ownerSlot(owner), ParticipantTable.ownerEpoch(owner))) {
            return true;
        }
        return heirOf == NO_MEMBERSHIP
                ? holdsCurrentClaim(ring, claim)
                : !claim.isPending() || claim.membershipAcquire() != heirOf;
    }

    private static boolean holdsCurrentClaim(MappedRing ring, ClaimCell claim) {
        return claim.isPending() && Group.isCurrent(ring, claim.membershipAcquire());
    }

    private static void copy(ByteBuffer tables, int from, int to) {
        Words.set(tables, to, Words.getAcquire(tables, from));
    }

    int slot() {
        return slot;
    }

    long epoch() {
        return epoch;
    }

    /** The word by which this participant owns a claim. */
    long ownerWord() {
        return ParticipantTable.owner(epoch, slot);
    }

    ClaimCell claimCell() {
        return new ClaimCell(ring, slot);
    }

    /** The cell about to be reserved: whoever sees the tail beyond it sees this. */
    void intentRelease(long cell) {
        Words.setRelease(tables, offset + ParticipantTable.INTENT, cell + 1);
    }

    void noIntentRelease() {
        Words.setRelease(tables, offset + ParticipantTable.INTENT, ParticipantTable.NONE);
    }

    /** Tells those who would sleep in the kernel that this producer wakes them. */
    void wakesRelease() {
        Words.setRelease(tables, offset + ParticipantTable.WAKES, epoch);
    }

    /** Tells those who look after the ring since when it finds no room, in ms of the epoch; 0 if it has found some. */
    void blockedSince(long millis) {
        Words.setOpaque(tables, offset + ParticipantTable.BLOCKED_SINCE, millis);
    }

    /** Counters have this participant as their only writer. A plain store: the next release of any word publishes it. */
    void count(int counter, long delta) {
        int at = offset + counter;
        Words.set(tables, at, Words.get(tables, at) + delta);
    }

    /** Gives the slot back, once. A claim that is still there becomes anybody's in its group. */
    synchronized void leave() {
        if (left) {
            return;
        }
        boolean pending = false;
        try {
            pending = ring.isWhole() && signOff();
        } catch (InternalError fault) {
            ring.broken(fault); // there is nothing left to be signed off from
        }
        left = true; // after any other error the next attempt signs off: till then it is taken to live
        try {
            ring.locks().give(life);
            if (pending) {
                ring.countRelease();
            }
        } finally {
            share.close();
        }
    }

    /** True if it leaves a claim. */
    private boolean signOff() {
        ClaimCell claim = claimCell();
        boolean pending = claim.isPending();
        claim.compareAndSetOwner(ownerWord(), ParticipantTable.NO_OWNER);
        Words.setRelease(
                tables,
                offset + ParticipantTable.IDENTITY,
                ParticipantTable.identity(epoch, ParticipantTable.KIND_FREE));
        return pending;
    }
}
