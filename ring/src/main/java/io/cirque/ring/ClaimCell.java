package io.cirque.ring;

import java.nio.ByteBuffer;

/**
 * The claim in one slot: what its consumer holds and has not acknowledged. Its owner delivers it, that is the slot's
 * consumer or, after that one's death or {@link Consumer#release()}, whoever adopted it.
 */
final class ClaimCell {
    private final ByteBuffer tables;
    private final int offset;
    private final int slot;

    ClaimCell(MappedRing ring, int slot) {
        this.tables = ring.tables();
        this.slot = slot;
        this.offset = Slots.offset(ring.geometry(), slot);
    }

    int slot() {
        return slot;
    }

    /** The cell + 1 from which on nothing is acknowledged, or NONE. */
    long pinAcquire() {
        return Words.getAcquire(tables, offset + ParticipantTable.PIN);
    }

    /** Reclaimers that see the head which is moved next must see this. */
    void pinRelease(long cell) {
        Words.setRelease(tables, offset + ParticipantTable.PIN, cell + 1);
    }

    void unpinRelease() {
        Words.setRelease(tables, offset + ParticipantTable.PIN, ParticipantTable.NONE);
    }

    long claimAcquire() {
        return Words.getAcquire(tables, offset + ParticipantTable.CLAIM);
    }

    void claimRelease(long claim) {
        Words.setRelease(tables, offset + ParticipantTable.CLAIM, claim);
    }

    boolean compareAndSetClaim(long expected, long value) {
        return Words.compareAndSet(tables, offset + ParticipantTable.CLAIM, expected, value);
    }

    long ownerAcquire() {
        return Words.getAcquire(tables, offset + ParticipantTable.OWNER);
    }

    void ownerRelease(long owner) {
        Words.setRelease(tables, offset + ParticipantTable.OWNER, owner);
    }

    boolean compareAndSetOwner(long expected, long value) {
        return Words.compareAndSet(tables, offset + ParticipantTable.OWNER, expected, value);
    }

    long membershipAcquire() {
        return Words.getAcquire(tables, offset + ParticipantTable.MEMBERSHIP);
    }

    void membershipRelease(long membership) {
        Words.setRelease(tables, offset + ParticipantTable.MEMBERSHIP, membership);
    }

    /** Deliveries begun of the message at {@code cell}, or {@code otherwise} where none was counted. */
    int attempts(long cell, int otherwise) {
        long word = Words.getAcquire(tables, offset + ParticipantTable.ATTEMPTS);
        return Packed.cell(word) == cell + 1 ? Packed.tag(word) : otherwise;
    }

    void attemptsRelease(long cell, int attempts) {
        long word = Packed.of(cell + 1, Math.min(attempts, Packed.TAG_MASK));
        Words.setRelease(tables, offset + ParticipantTable.ATTEMPTS, word);
    }

    /** Whether there is something here that holds cells back. */
    boolean isPending() {
        return Packed.claimState(claimAcquire()) != Packed.FREE || pinAcquire() != ParticipantTable.NONE;
    }

    /** Lets go of the claim. The pin goes last: it holds the cells until nobody can take them for claimed. */
    void finish() {
        claimRelease(Packed.FREE);
        unpinRelease();
    }
}
