package io.cirque.ring;

import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import org.jspecify.annotations.Nullable;

/** A registered participant: a slot of the table, taken with its lock and a new epoch, until it leaves. */
final class Participant {
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
        int slots = ring.geometry().maxParticipants();
        for (boolean free : new boolean[] {true, false}) {
            for (int slot = 0; slot < slots; slot++) {
                long identity = Slots.identityAcquire(ring.tables(), Slots.offset(ring.geometry(), slot));
                if ((ParticipantTable.kind(identity) == ParticipantTable.KIND_FREE) == free) {
                    Participant participant = tryTake(ring, slot, kind);
                    if (participant != null) {
                        return participant;
                    }
                }
            }
        }
        throw new RingLimitException("ring " + ring.path() + " has all its " + slots
                + " participants: close producers and consumers that are not needed, or create the ring with more"
                + " (maxParticipants)");
    }

    private static @Nullable Participant tryTake(MappedRing ring, int slot, int kind) {
        FileLock life = ring.locks().tryTake(slot);
        if (life == null) {
            return null;
        }
        Participant participant = null;
        try {
            participant = take(ring, slot, kind, life);
            return participant;
        } finally {
            if (participant == null) {
                ring.locks().give(life);
            }
        }
    }

    /** With the life of the slot in hand, which nobody else can have now. */
    private static @Nullable Participant take(MappedRing ring, int slot, int kind, FileLock life) {
        ByteBuffer tables = ring.tables();
        int offset = Slots.offset(ring.geometry(), slot);
        ClaimCell claim = new ClaimCell(ring, slot);
        long epoch = ParticipantTable.epoch(Slots.identityAcquire(tables, offset)) + 1;
        long owner = claim.ownerAcquire();
        // A claim is left to those who adopt it. The owner is taken first, so that no adopter comes in between.
        if (ring.isWitnessed(slot)
                || holdsCurrentClaim(ring, claim)
                || (owner != ParticipantTable.NO_OWNER
                        && ParticipantTable.ownerSlot(owner) != slot
                        && ring.lives(ParticipantTable.ownerSlot(owner), ParticipantTable.ownerEpoch(owner)))
                || !claim.compareAndSetOwner(owner, ParticipantTable.owner(epoch, slot))) {
            return null;
        }
        if (holdsCurrentClaim(ring, claim)) {
            claim.ownerRelease(owner); // it was adopted and given up in between: still not for us
            return null;
        }
        claim.finish(); // what a member of a group that is gone has left
        claim.membershipRelease(0);
        Words.setRelease(tables, offset + ParticipantTable.INTENT, ParticipantTable.NONE);
        Words.set(tables, offset + ParticipantTable.PID, ThisProcess.PID);
        Words.set(tables, offset + ParticipantTable.PID_NAMESPACE, ThisProcess.PID_NAMESPACE);
        Words.set(tables, offset + ParticipantTable.PROCESS_START, ThisProcess.START_TICKS);
        Words.set(tables, offset + ParticipantTable.REGISTERED, System.currentTimeMillis());
        copy(tables, offset + ParticipantTable.PUBLISHED, offset + ParticipantTable.PUBLISHED_BEFORE);
        copy(tables, offset + ParticipantTable.REJECTED, offset + ParticipantTable.REJECTED_BEFORE);
        Words.set(tables, offset + ParticipantTable.CONSUMED, 0);
        Words.set(tables, offset + ParticipantTable.REDELIVERED, 0);
        Words.set(tables, offset + ParticipantTable.LOST, 0);
        // Whoever sees a pin or an intent of this slot must look at it at all.
        ring.raiseParticipantsUsed(slot + 1);
        Words.setRelease(tables, offset + ParticipantTable.IDENTITY, ParticipantTable.identity(epoch, kind));
        return new Participant(ring, slot, epoch, life);
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

    boolean hasIntent() {
        return Words.getAcquire(tables, offset + ParticipantTable.INTENT) != ParticipantTable.NONE;
    }

    /** Counters have this participant as their only writer. */
    void count(int counter, long delta) {
        int at = offset + counter;
        Words.setOpaque(tables, at, Words.get(tables, at) + delta);
    }

    /** Gives the slot back, once. A claim that is still there becomes anybody's in its group. */
    synchronized void leave() {
        if (left) {
            return;
        }
        left = true;
        ClaimCell claim = claimCell();
        boolean pending = claim.isPending();
        claim.compareAndSetOwner(ownerWord(), ParticipantTable.NO_OWNER);
        Words.setRelease(
                tables,
                offset + ParticipantTable.IDENTITY,
                ParticipantTable.identity(epoch, ParticipantTable.KIND_FREE));
        ring.locks().give(life);
        if (pending) {
            ring.countRelease();
        }
        share.close();
    }
}
