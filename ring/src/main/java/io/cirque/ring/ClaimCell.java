package io.cirque.ring;

import java.nio.ByteBuffer;

/**
 * The claim in one slot: what its consumer holds and has not acknowledged. Its owner delivers it, that is the slot's
 * consumer or, after that one's death or {@link Consumer#release()}, whoever adopted it.
 *
 * <p>While an owner lives, nobody else writes its pin and its claim. To take a claim from a living owner (see {@link
 * ClaimRelease}) it is copied into another slot, and the claim here is marked as revoked: whatever its owner still
 * stores, it holds nothing back and is adopted by nobody.
 */
final class ClaimCell {
    private static final long NO_CLAIM = 0;
    /** The bit that makes the word of a confirmed claim one of no claim. */
    private static final long SEEN = 1;

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
        long word = attemptsAcquire();
        return Packed.cell(word) == cell + 1 ? Packed.tag(word) : otherwise;
    }

    private long attemptsAcquire() {
        return Words.getAcquire(tables, offset + ParticipantTable.ATTEMPTS);
    }

    void attemptsRelease(long cell, int attempts) {
        long word = Packed.of(cell + 1, Math.min(attempts, Packed.TAG_MASK));
        Words.setRelease(tables, offset + ParticipantTable.ATTEMPTS, word);
    }

    /** Whether there is something here that somebody must deliver or clear away. */
    boolean isPending() {
        long claim = claimAcquire();
        return Packed.claimState(claim) == Packed.FREE ? pinAcquire() != ParticipantTable.NONE : !isRevoked(claim);
    }

    /**
     * Whether the pin holds cells back, which the group's head has passed. The head was read before the pin: a consumer
     * that has pinned and not claimed them will find that the head has moved; one that had won them was confirmed before
     * the head moved on.
     */
    boolean holdsBehind(long head) {
        long claim = claimAcquire();
        return switch (Packed.claimState(claim)) {
            case Packed.FREE -> false;
            case Packed.TENTATIVE -> head == Packed.of(Packed.cell(claim), slot + 1);
            default -> !isRevoked(claim);
        };
    }

    /** Whether an operator gave {@code claim}, a confirmed one, to others. */
    boolean isRevoked(long claim) {
        return (revokedAcquire() & ~SEEN) == claim;
    }

    /** Whether its owner has given the claim up because it was revoked. */
    boolean isRevocationSeen(long claim) {
        return revokedAcquire() == (claim | SEEN);
    }

    private long revokedAcquire() {
        return Words.getAcquire(tables, offset + ParticipantTable.REVOKED);
    }

    /** From now on {@code claim}, if it is the one here, holds nothing. */
    void revokeRelease(long claim) {
        Words.setRelease(tables, offset + ParticipantTable.REVOKED, claim);
    }

    /** Said by the owner before it ends the claim: it was not finished. */
    void revocationSeenRelease(long claim) {
        Words.setRelease(tables, offset + ParticipantTable.REVOKED, claim | SEEN);
    }

    /** Messages below this cell were handed over, though none from the pin on is acknowledged; 0 if it does not say. */
    long handedAcquire() {
        return Words.getAcquire(tables, offset + ParticipantTable.HANDED);
    }

    void handedRelease(long cell) {
        Words.setRelease(tables, offset + ParticipantTable.HANDED, cell);
    }

    /** The counts go where the claim goes. */
    void copyDeliveries(ClaimCell from) {
        Words.set(tables, offset + ParticipantTable.ATTEMPTS, from.attemptsAcquire());
        Words.set(tables, offset + ParticipantTable.HANDED, from.handedAcquire());
    }

    /**
     * Clears what earlier claims have left here and might be taken for something of {@code next}, a confirmed claim. A
     * revocation stays: the operator may still look at it. It is of the same word only after the head was moved back,
     * which the operator keeps others from.
     */
    void forget(long next) {
        if (attemptsAcquire() != 0) {
            Words.setRelease(tables, offset + ParticipantTable.ATTEMPTS, 0);
        }
        if (handedAcquire() != 0) {
            handedRelease(0);
        }
        if (next != Packed.FREE && isRevoked(next)) {
            revokeRelease(NO_CLAIM);
        }
    }

    /**
     * Ends a claim that nobody will deliver from here. If it was revoked, the operator may still look: it must not take
     * it for one that was finished.
     */
    void clearAway() {
        long claim = claimAcquire();
        if (claim != Packed.FREE && isRevoked(claim)) {
            revocationSeenRelease(claim);
        }
        finish();
    }

    /** Lets go of the claim. The pin goes last: it holds the cells until nobody can take them for claimed. */
    void finish() {
        claimRelease(Packed.FREE);
        unpinRelease();
    }
}
