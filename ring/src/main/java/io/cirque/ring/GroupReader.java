package io.cirque.ring;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Gets claims for one consumer: from the group's head, by the claim protocol, or from a dead or departed member of the
 * group, by adoption. One thread at a time.
 */
final class GroupReader {
    /** A thorough look reads the tail, which disturbs its producers: not more often than this. */
    private static final long THOROUGH_NANOS = 20_000;

    /** The clock costs as much as some looks. */
    private static final int LOOKS_PER_CLOCK = 4;

    private static final long PEERS_NANOS = 5_000_000;
    private static final int MOST_CLAIMS_PER_CLOCK = 64;

    private final MappedRing ring;
    private final Group group;
    private final Cells cells;
    private final GapResolver gaps;
    private final long allCells;
    private final RingGeometry geometry;
    private final Pace pace = new Pace();
    private long claimedFrom;
    private int emptyLooks;
    private int claims;
    private int claimsPerClock = 1;
    private long clockReadAt = System.nanoTime();
    private long releasesSeen;
    private long lookedThoroughlyAt = System.nanoTime();
    private long peersLookedAt = System.nanoTime();

    GroupReader(MappedRing ring, Group group, Cells cells) {
        this.ring = ring;
        this.group = group;
        this.cells = cells;
        this.geometry = ring.geometry();
        this.allCells = geometry.cells();
        this.gaps = new GapResolver(ring, cells);
        this.releasesSeen = ring.releasesAcquire() - 1; // look once at the beginning
    }

    /** What a consumer has to deliver: the claim in {@code cell}, from its pin up to {@code end}. */
    record Claim(ClaimCell cell, long from, long end) {}

    /** The end of the claim that {@code self} has got from the head, or -1 if there is nothing to claim. */
    long claim(Participant self, ClaimCell own, int limit) {
        boolean thorough = false;
        pace.await();
        while (true) {
            long head = group.headAcquire();
            long from = Packed.cell(head);
            long end = from;
            int found = 0;
            long w0 = 0;
            while (found < limit && end - from < allCells) {
                w0 = cells.w0Acquire(end);
                if (CellHeader.cell(w0) != end) {
                    break;
                }
                if (CellHeader.state(w0) == CellHeader.COMMITTED) {
                    int taken = cellsOf(end, allCells - (end - from), head);
                    if (taken == 0) {
                        break; // the head has moved under us
                    }
                    end += taken;
                    found++;
                } else {
                    end++;
                }
            }
            pace.found(found, limit);
            if (end == from) {
                if (CellHeader.cell(w0) >= from) {
                    skipOverwritten(self, head);
                    continue; // newer than expected: the head that we read is old
                }
                // Behind a gap there may be others, or messages: once begun, the look goes on.
                thorough = thorough || isTimeForAThoroughLook();
                if (!thorough || !gaps.resolve(from, w0)) {
                    return -1;
                }
                continue;
            }
            if (tryMoveHead(self, own, head, end)) {
                claimedFrom = from;
                return end;
            }
        }
    }

    /**
     * A cell is written anew only after all heads have passed it, or where the oldest make room: then the head jumps to
     * the oldest cell that is still there. Otherwise a head that still stands there tells of damage.
     */
    private void skipOverwritten(Participant self, long head) {
        requireActive();
        if (ring.overwrites()) {
            long from = Packed.cell(head);
            long oldest = ring.oldestKept();
            if (oldest > from) {
                group.confirmWinner(ring, head);
                if (group.compareAndSetHead(head, Packed.of(oldest, 0))) {
                    group.countLost(oldest - from);
                    self.count(ParticipantTable.LOST, oldest - from);
                }
                return;
            }
        }
        if (group.headAcquire() == head) {
            throw ring.damaged(
                    "cell " + Packed.cell(head) + " was overwritten before group '" + group.name() + "' read it");
        }
    }

    /** Where the claim begins that was got last. */
    long claimedFrom() {
        return claimedFrom;
    }

    /** Cells of the message at {@code cell}; 0 if the head is not where it was, or was lapped: anything may stand here. */
    private int cellsOf(long cell, long most, long head) {
        int length = cells.length(cell);
        VarHandle.acquireFence(); // the length was read before the tail or the head is
        if (ring.overwrites() && ring.oldestKept() > Packed.cell(head)) {
            return 0;
        }
        if (geometry.fits(length)) {
            int taken = geometry.cellsFor(length);
            if (taken <= most) {
                return taken;
            }
        }
        if (group.headAcquire() != head) {
            return 0;
        }
        throw ring.damaged("the message at cell " + cell + " says it has " + length + " bytes");
    }

    /** The caller has waited for long: the next look is a thorough one. */
    void lookThoroughly() {
        emptyLooks = LOOKS_PER_CLOCK - 1;
    }

    private boolean isTimeForAThoroughLook() {
        if (++emptyLooks % LOOKS_PER_CLOCK != 0) {
            return false;
        }
        long now = System.nanoTime();
        if (now - lookedThoroughlyAt < THOROUGH_NANOS) {
            return false;
        }
        lookedThoroughlyAt = now;
        return true;
    }

    private boolean tryMoveHead(Participant self, ClaimCell own, long head, long end) {
        long from = Packed.cell(head);
        long tentative = Packed.claim(end, group.index(), Packed.TENTATIVE);
        long confirmed = Packed.claimWithState(tentative, Packed.CONFIRMED);
        own.forget(confirmed); // after the head was read: an operator who moved it back had revoked before
        own.pinRelease(from); // before the head moves: from then on it alone holds the cells
        own.claimRelease(tentative);
        if (Packed.tag(head) - 1 != own.slot()) {
            group.confirmWinner(ring, head);
        }
        if (!group.compareAndSetHead(head, Packed.of(end, self.slot() + 1))) {
            own.finish();
            return false;
        }
        // A plain store will do: one who confirms it too stores the same, and nobody adopts from the living.
        own.claimRelease(confirmed);
        return true;
    }

    /** Whether it is time to look for claims of members that are gone. */
    boolean shouldLookForPeers(boolean idle) {
        long releases = ring.releasesAcquire();
        if (releases != releasesSeen) {
            releasesSeen = releases;
            return true;
        }
        if (!idle && ++claims < claimsPerClock) {
            return false;
        }
        long now = idle ? lookedThoroughlyAt : clockBetweenClaims();
        if (now - peersLookedAt < PEERS_NANOS) {
            return false;
        }
        peersLookedAt = now;
        return true;
    }

    /** A consumer with quick handlers reads the clock seldom, one with slow handlers at every claim. */
    private long clockBetweenClaims() {
        long now = System.nanoTime();
        claims = 0;
        claimsPerClock = now - clockReadAt > PEERS_NANOS ? 1 : Math.min(2 * claimsPerClock, MOST_CLAIMS_PER_CLOCK);
        clockReadAt = now;
        return now;
    }

    /** Adopts a claim whose owner is gone, if there is one. */
    @Nullable
    Claim adopt(Participant self) {
        requireActive();
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            ClaimCell cell = new ClaimCell(ring, slot);
            if (cell.membershipAcquire() == group.membership() && cell.isPending()) {
                Claim claim = tryAdopt(self, cell);
                if (claim != null) {
                    return claim;
                }
            }
        }
        return null;
    }

    private @Nullable Claim tryAdopt(Participant self, ClaimCell cell) {
        long owner = cell.ownerAcquire();
        // What it has adopted itself and does not hold was left by a call that failed half-way.
        if (cell.slot() == self.slot()
                || (owner != ParticipantTable.NO_OWNER
                        && owner != self.ownerWord()
                        && ring.lives(ParticipantTable.ownerSlot(owner), ParticipantTable.ownerEpoch(owner)))) {
            return null;
        }
        ring.requireWhole();
        if (!cell.compareAndSetOwner(owner, self.ownerWord())) {
            return null;
        }
        // From here on this consumer answers for it; if it dies, another adopts the cell from it.
        if (cell.membershipAcquire() != group.membership()) {
            cell.ownerRelease(ParticipantTable.NO_OWNER); // the slot went to another group in between: theirs to adopt
            ring.countRelease();
            return null;
        }
        Claim claim = settle(cell);
        if (claim == null) {
            cell.ownerRelease(ParticipantTable.NO_OWNER);
        } else if (owner != ParticipantTable.NO_OWNER && owner != self.ownerWord()) {
            group.countAdopted(); // from the dead: who leaves gives up what he owns
        }
        return claim;
    }

    /** Finds out what a claim holds that the caller owns but did not make; ends it, and answers null, if nothing. */
    @Nullable
    Claim settle(ClaimCell cell) {
        long head = group.headAcquire(); // before the claim: its winner is confirmed before the head goes on
        long claim = cell.claimAcquire();
        long end = Packed.cell(claim);
        if (Packed.claimState(claim) == Packed.TENTATIVE) {
            boolean won = head == Packed.of(end, cell.slot() + 1);
            cell.compareAndSetClaim(claim, won ? Packed.claimWithState(claim, Packed.CONFIRMED) : Packed.FREE);
            claim = cell.claimAcquire(); // a claimer may have confirmed it meanwhile
        }
        long pin = cell.pinAcquire();
        if (Packed.claimState(claim) == Packed.CONFIRMED) {
            long from = pin - 1;
            if (pin <= ParticipantTable.NONE || from >= end || end - from > allCells) {
                throw ring.damaged("slot " + cell.slot() + " claims cells " + from + " to " + end);
            }
            return new Claim(cell, from, end);
        }
        cell.finish();
        return null;
    }

    private void requireActive() {
        ring.requireOpen();
        if (!group.isActive()) {
            throw new GroupNotFoundException("the group '" + group.name() + "' was removed from ring " + ring.path()
                    + ": join it again, or another one");
        }
    }
}
