package io.cirque.ring;

import java.lang.invoke.VarHandle;

/**
 * Takes what a participant holds from it, though it lives, and leaves it to the others of its group. A living consumer
 * that was stopped may go on at any moment, and store into its claim what it had in mind. So its claim is not touched
 * but copied, into a slot that is then given back with it, as {@link Consumer#release()} does; and then it is marked as
 * revoked, which all look at but the consumer's own stores leave alone.
 *
 * <p>An operator that dies between the two leaves both: then the messages come to both. With the table lock in hand no
 * head moves back, and so a consumer that has finished the claim meanwhile cannot have got another that looks like it.
 */
final class ClaimRelease {
    private final MappedRing ring;

    ClaimRelease(MappedRing ring) {
        this.ring = ring;
    }

    /**
     * Releases all that the participant holds, its own claim and those that it has adopted.
     *
     * @return whether it held anything
     * @throws RingLimitException if the ring has no slot for what is released
     */
    boolean release(int holder, long epoch) {
        return ring.locks().withTableLock(() -> {
            long owner = ParticipantTable.owner(epoch, holder);
            boolean released = false;
            int slots = ring.participantsUsed();
            for (int slot = 0; slot < slots; slot++) {
                ClaimCell claim = new ClaimCell(ring, slot);
                if (claim.ownerAcquire() == owner) {
                    released |= release(claim);
                }
            }
            return released;
        });
    }

    private boolean release(ClaimCell from) {
        long membership = from.membershipAcquire();
        if (!from.isPending() || !Group.isCurrent(ring, membership)) {
            return false;
        }
        long claim = confirmed(from, membership);
        if (Packed.claimState(claim) != Packed.CONFIRMED) {
            return false; // on its way to get one, or to let one go: such a pin holds nothing back
        }
        Participant keeper = Participant.register(ring, ParticipantTable.KIND_CONSUMER);
        try {
            ClaimCell to = keeper.claimCell();
            to.forget(claim); // the very same may have been here once, and was revoked then
            if (!copy(from, claim, to)) {
                return false;
            }
            to.membershipRelease(membership);
            // Reclaimers look at one slot after the other: one that has missed the claim there must not miss it here.
            ring.raiseLimitVersion();
            int group = ParticipantTable.memberGroup(membership);
            Checkpoint.disturb(ring.tables(), Group.offset(ring.geometry(), group));
            from.revokeRelease(claim);
            VarHandle.fullFence();
            // What its owner has acknowledged in the meantime is not delivered again, as far as it can be seen.
            if (copy(from, claim, to) || from.isRevocationSeen(claim)) {
                return true;
            }
            to.finish(); // all of it was acknowledged
            return false;
        } finally {
            keeper.leave();
        }
    }

    /** The claim as it is, after its winner was confirmed. */
    private long confirmed(ClaimCell cell, long membership) {
        int index = ParticipantTable.memberGroup(membership);
        long head = Group.headAcquire(ring.tables(), ring.geometry(), index); // before the claim
        long claim = cell.claimAcquire();
        if (Packed.claimState(claim) == Packed.TENTATIVE && head == Packed.of(Packed.cell(claim), cell.slot() + 1)) {
            cell.compareAndSetClaim(claim, Packed.claimWithState(claim, Packed.CONFIRMED));
            claim = cell.claimAcquire();
        }
        return claim;
    }

    /** Copies the claim from where it is acknowledged to; not if its owner has ended it. */
    private static boolean copy(ClaimCell from, long claim, ClaimCell to) {
        long pin = from.pinAcquire();
        if (pin <= ParticipantTable.NONE || pin - 1 >= Packed.cell(claim) || from.claimAcquire() != claim) {
            return false;
        }
        to.copyDeliveries(from);
        to.pinRelease(pin - 1);
        to.claimRelease(claim);
        return true;
    }
}
