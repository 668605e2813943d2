package io.cirque.ring;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Everything that a ring's file says, for a person who looks for a fault. */
final class KillDump {
    private KillDump() {}

    static String of(Path file) {
        OpenFiles.Share share = OpenFiles.open(file);
        try {
            return dump(new MappedRing(file, share));
        } finally {
            share.close();
        }
    }

    private static String dump(MappedRing ring) {
        StringBuilder text = new StringBuilder();
        RingGeometry geometry = ring.geometry();
        long tail = ring.tailAcquire();
        long limit = ring.limitAcquire();
        text.append(Statistics.read(ring, "dump"))
                .append("\ntail " + tail + " limit {" + Packed.cell(limit) + ", " + Packed.tag(limit) + "} releases "
                        + ring.releasesAcquire() + " cells " + geometry.cells() + '\n');
        for (Group group : new Groups(ring).active()) {
            long head = group.headAcquire();
            text.append("group " + group.name() + " index " + group.index() + " membership " + group.membership()
                    + " head {" + Packed.cell(head) + ", slot " + (Packed.tag(head) - 1) + "}\n");
            cells(ring, Packed.cell(head), tail, text);
        }
        for (int slot = 0; slot < ring.participantsUsed(); slot++) {
            slot(ring, slot, text);
        }
        return text.toString();
    }

    private static void slot(MappedRing ring, int slot, StringBuilder text) {
        ByteBuffer tables = ring.tables();
        int offset = Slots.offset(ring.geometry(), slot);
        long identity = Slots.identityAcquire(tables, offset);
        ClaimCell cell = new ClaimCell(ring, slot);
        long claim = cell.claimAcquire();
        long pin = cell.pinAcquire();
        long owner = cell.ownerAcquire();
        long attempts = Words.getAcquire(tables, offset + ParticipantTable.ATTEMPTS);
        text.append("slot " + slot + " epoch " + ParticipantTable.epoch(identity) + " kind "
                + ParticipantTable.kind(identity) + " pid " + Words.getAcquire(tables, offset + ParticipantTable.PID)
                + (ring.locks().isHeld(slot) ? " locked" : " free") + " intent "
                + (Slots.intentAcquire(tables, offset) - 1) + " pin " + (pin - 1) + " claim {" + Packed.cell(claim)
                + ", group " + (Packed.tag(claim) >>> 2) + ", state " + Packed.claimState(claim) + "} owner {slot "
                + ParticipantTable.ownerSlot(owner) + ", epoch " + ParticipantTable.ownerEpoch(owner) + "} membership "
                + cell.membershipAcquire() + " attempts {" + (Packed.cell(attempts) - 1) + ", "
                + Packed.tag(attempts) + "}\n");
    }

    /** The cells from a few before the head to the tail, as far as they fit into one lap. */
    private static void cells(MappedRing ring, long head, long tail, StringBuilder text) {
        Cells cells = ring.newCells();
        long from = Math.max(0, head - 4);
        long to = Math.min(Math.min(tail + 2, from + ring.geometry().cells()), from + 64);
        for (long cell = from; cell < to; cell++) {
            long w0 = cells.w0Acquire(cell);
            text.append("  cell " + cell + ": holds " + CellHeader.cell(w0) + " state " + CellHeader.state(w0)
                    + " length " + cells.length(cell) + '\n');
        }
    }
}
