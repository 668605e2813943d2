package io.cirque.ring;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Finds who stands in whose way in a ring. */
final class Blockers {
    private final MappedRing ring;
    private final ByteBuffer tables;
    private final RingGeometry geometry;
    private final Cells cells;

    Blockers(MappedRing ring) {
        this.ring = ring;
        this.tables = ring.tables();
        this.geometry = ring.geometry();
        this.cells = ring.newCells();
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
        return head < ring.tailAcquire() && CellHeader.cell(cells.w0Acquire(head)) < head ? writerOf(head) : null;
    }

    private @Nullable Blocker writerOf(long cell) {
        int slot = Slots.writerOf(ring, cells, cell);
        return slot == Slots.NOBODY ? null : blocker(null, slot);
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
                Group.Hindmost hindmost = group.hindmost(ring, group.headAcquire());
                if (hindmost.cell() < least) {
                    least = hindmost.cell();
                    slowest = blocker(group.name(), hindmost.owner());
                }
            }
        }
        if (slowest == null) {
            return null; // without a group the ring holds its messages by itself
        }
        // What stands at a head and is still being written can be read by nobody.
        Blocker writer = writerOf(least);
        return writer == null ? slowest : writer;
    }

    private Blocker blocker(@Nullable String group, int slot) {
        return slot < 0 || slot >= geometry.maxParticipants()
                ? new Blocker(group, null, null)
                : new Blocker(group, slot, ring.pid(slot));
    }
}
