package io.cirque.ring;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The claim that a consumer holds, its own or one that it adopted, and how far it has come in it. One thread at a time.
 *
 * <pre>
 *    pinned                cursor              end
 *      | handed over, not     | still to be     |
 *      | acknowledged         | delivered       |
 * </pre>
 */
final class HeldClaim {
    private final MappedRing ring;
    private final RingGeometry geometry;
    private final Group group;
    private final Cells cells;
    private final Message message;
    private final boolean overwrites;

    /** Null if there is no claim. */
    private @Nullable ClaimCell cell;

    private Participant self;
    private boolean adopted;
    private long pinned;
    private long cursor;
    private long end;
    /** The claim's word, confirmed: an operator revokes it by this. */
    private long claimWord;

    /** Messages below this cell may have been handed over before, though they are not acknowledged. */
    private long handed;

    /** Whether the message at the cursor may have been handed over before. */
    private boolean suspect;

    /** Whether what stands before the cursor, in this claim or before it, may have been overwritten. */
    private boolean lapped;

    /** Whether some of the claim was handed over and is not acknowledged. */
    private boolean unsettled;

    HeldClaim(MappedRing ring, Group group, Cells cells, Participant self) {
        this.ring = ring;
        this.geometry = ring.geometry();
        this.group = group;
        this.cells = cells;
        this.self = self;
        this.overwrites = ring.overwrites();
        this.message = new Message(cells, this);
    }

    /** The flyweight of the message at the cursor. */
    Message message() {
        return message;
    }

    boolean isThere() {
        return cell != null;
    }

    boolean isAdopted() {
        return adopted;
    }

    /** Begins with a claim that nobody has had before. */
    void begin(Participant holder, ClaimCell own, long from, long to) {
        take(holder, own, from, to, false);
        suspect = false;
        handed = 0;
    }

    /** Goes on with a claim of which some may have been delivered. */
    void goOn(Participant holder, GroupReader.Claim claim, boolean fromAnother) {
        take(holder, claim.cell(), claim.from(), claim.end(), fromAnother);
    }

    private void take(Participant holder, ClaimCell claim, long from, long to, boolean fromAnother) {
        self = holder;
        handed = claim.handedAcquire();
        claimWord = Packed.claim(to, group.index(), Packed.CONFIRMED);
        pinned = from;
        cursor = from;
        end = to;
        adopted = fromAnother;
        suspect = true;
        lapped = true;
        unsettled = false;
        cell = claim; // now it is known what it is
    }

    /** Whether an operator gave the claim to others. What is still stored into it is of no effect. */
    boolean isRevoked() {
        return cell != null && cell.isRevoked(claimWord);
    }

    /** Ends a claim that was revoked. The operator may still look: it must not take it for one that was finished. */
    void drop() {
        if (cell != null) {
            cell.revocationSeenRelease(claimWord);
            finish();
        }
    }

    /** Throws, without a claim then, if an operator gave it to others. */
    void requireNotRevoked() {
        if (isRevoked()) {
            drop();
            throw lost();
        }
    }

    RingClaimLostException lost() {
        return new RingClaimLostException("what this consumer (participant " + self.slot() + ") held of group '"
                + group.name() + "' of ring " + ring.path() + ", cells " + pinned + " to " + end
                + ", was released by an operator: others of the group get it. Go on with the next messages");
    }

    /** Whether the next message may have been handed over before, by whomever. */
    boolean comesAgain() {
        return suspect || adopted || cursor < handed;
    }

    /** Puts the message at the cursor into the flyweight, after stepping over void cells. */
    boolean hasMessage() {
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
                if (!geometry.fits(length)) {
                    requireRevoked("the message at cell " + cursor + " says it has " + length + " bytes");
                    return false;
                }
                lapped = false;
                message.wrap(cursor, length, geometry.cellsFor(length), overwrites);
                return true;
            }
            if (overwrites && lapped && CellHeader.state(w0) == CellHeader.CONT) {
                lose(cursor + 1); // the rest of a message whose beginning was overwritten
            } else { // and the rest of one that its producer gave up
                lapped = false;
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
            throw lost();
        }
    }

    /**
     * Copies what may be a message at the cursor, then looks whether it was overwritten meanwhile: it was if the oldest
     * cell of the claim that is still there is a later one. A look at the copied cells would not do: they may change one
     * by one.
     */
    private long oldestAfterCopy(int length) {
        if (geometry.fits(length)) {
            message.copy(cursor, length);
        }
        VarHandle.acquireFence();
        return Math.min(ring.oldestKept(), end);
    }

    /** Goes on at {@code next}. The pin goes along, so that nobody who gets the claim counts the same again. */
    private void lose(long next) {
        long lostCells = next - cursor;
        lapped = true;
        cursor = next;
        if (cursor < end && cell != null) {
            pinned = cursor;
            cell.pinRelease(cursor);
        }
        group.countLost(lostCells);
        self.count(ParticipantTable.LOST, lostCells);
    }

    /**
     * Notes that the message at the cursor is handed over now.
     *
     * @param openBefore messages before it that are handed over and not acknowledged
     */
    void handingOver(int openBefore) {
        if (cell == null) {
            return;
        }
        if (suspect || cursor < handed) {
            countDelivery(cell);
        } else if (openBefore > 0) {
            handed = cursor + 1; // the one at the pin is taken for handed over anyway
            cell.handedRelease(handed);
        }
    }

    /** The count is stored before the delivery: if that kills this process, the next one knows. */
    private void countDelivery(ClaimCell claim) {
        int begun = claim.attempts(cursor, isFirstTime(claim) ? 0 : 1);
        claim.attemptsRelease(cursor, begun + 1);
        message.deliveryCount(Math.min(begun + 1, Packed.TAG_MASK));
        if (begun > 0) {
            group.countRedelivered();
            self.count(ParticipantTable.REDELIVERED, 1);
        }
    }

    /** Whether it is known of the first message behind the pin, which the cursor is at, that it was never handed over. */
    private boolean isFirstTime(ClaimCell claim) {
        return suspect && claim.attempts(pinned, 1) == 0; // cells without a message may lie between
    }

    /** The message at the cursor was handed over, and is acknowledged at once or not. */
    void handedOver(boolean acknowledged) {
        suspect = false;
        cells.takeLines(cursor, message.cellCount(), message.length());
        cursor += message.cellCount();
        unsettled = !acknowledged;
        if (acknowledged && cursor < end && cell != null) {
            pinned = cursor;
            cell.pinRelease(cursor);
        }
    }

    /** The message at the cursor has been handed over, or may have been, to one who did not take it. */
    void notTaken() {
        suspect = true;
    }

    /** All that is not acknowledged comes again. */
    void rewind() {
        cursor = pinned;
        unsettled = false;
    }

    /** All that was handed over is acknowledged: so many messages, not counted yet. */
    void settled(int messages) {
        unsettled = false;
        if (messages > 0) {
            group.countConsumed(messages);
            self.count(ParticipantTable.CONSUMED, messages);
        }
        if (cursor >= end) {
            finish();
        } else if (cell != null) {
            pinned = cursor;
            cell.pinRelease(cursor);
        }
    }

    /** Ends the claim: nothing of it is left to be delivered. */
    void finish() {
        if (cell == null) {
            return;
        }
        cell.finish();
        if (adopted) {
            cell.compareAndSetOwner(self.ownerWord(), ParticipantTable.NO_OWNER);
        }
        cell = null;
    }

    /** Before it is left to others: if nothing of it was ever handed over, nobody has to count that. */
    void forgetDeliveriesIfNone() {
        if (!suspect && cursor >= handed && cell != null) {
            cell.attemptsRelease(pinned, 0);
        }
    }

    /** Leaves one's own claim to others, who find it in the slot when this consumer has left that. */
    void leave() {
        cell = null;
    }

    /** Leaves a claim that was adopted to others. */
    void disown() {
        ClaimCell left = cell;
        cell = null;
        if (left != null) {
            left.compareAndSetOwner(self.ownerWord(), ParticipantTable.NO_OWNER);
            ring.countRelease();
        }
    }
}
