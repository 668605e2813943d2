package io.cirque.ring;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Finds who stands in whose way in a ring. */
final class Blockers {
    private static final int NOBODY = -1;

    private final MappedRing ring;
    private final ByteBuffer tables;
    private final RingGeometry geometry;

    Blockers(MappedRing ring) {
        this.ring = ring;
        this.tables = ring.tables();
        this.geometry = ring.geometry();
    }

    /** Who keeps producers from having room. */
    @Nullable
    Blocker ofProducers() {
        return switch (geometry.whenFull()) {
            case BLOCK, REJECT -> slowest();
            case OVERWRITE -> writerOf(ring.oldestKept());
            case RETAIN -> null;
        };
    }

    /** Who writes the message that the group is to read next; null if there is none, or it is there. */
    @Nullable
    Blocker ofGroup(Group group) {
        long head = Packed.cell(group.headAcquire());
        return head < ring.tailAcquire() && CellHeader.cell(ring.newCells().w0Acquire(head)) < head
                ? writerOf(head)
                : null;
    }

    private @Nullable Blocker writerOf(long cell) {
        int slots = ring.participantsUsed();
        for (int slot = 0; slot < slots; slot++) {
            if (Slots.intentAcquire(tables, Slots.offset(geometry, slot)) == cell + 1 && ring.lives(slot)) {
                return blocker(null, slot);
            }
        }
        return null;
    }

    /** As a reclaimer sees it. */
    private @Nullable Blocker slowest() {
        Blocker slowest = null;
        long least = Long.MAX_VALUE;
        int groups = ring.groupsUsed();
        for (int i = 0; i < groups; i++) {
            long word = Group.wordAcquire(tables, geometry, i);
            int state = GroupTable.state(word);
            if (state == GroupTable.JOINING || state == GroupTable.RESETTING) {
                return blocker(new Group(ring, i, word).name(), GroupTable.creatorSlot(word));
            }
            if (state == GroupTable.ACTIVE) {
                Group group = new Group(ring, i, word);
                long head = group.headAcquire();
                if (Packed.cell(head) < least) {
                    least = Packed.cell(head);
                    slowest = blocker(group.name(), NOBODY);
                }
                int slots = ring.participantsUsed();
                for (int slot = 0; slot < slots; slot++) {
                    ClaimCell claim = new ClaimCell(ring, slot);
                    long pin = claim.pinAcquire();
                    if (pin != ParticipantTable.NONE
                            && pin - 1 < least
                            && claim.membershipAcquire() == group.membership()
                            && claim.holdsBehind(head)) {
                        least = pin - 1;
                        slowest = blocker(group.name(), ParticipantTable.ownerSlot(claim.ownerAcquire()));
                    }
                }
            }
        }
        return slowest;
    }

    private Blocker blocker(@Nullable String group, int slot) {
        return slot < 0 || slot >= geometry.maxParticipants()
                ? new Blocker(group, null, null)
                : new Blocker(group, slot, ring.pid(slot));
    }
}
