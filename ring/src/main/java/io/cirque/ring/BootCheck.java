package io.cirque.ring;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Puts a ring in order that was last used before the system was booted, or failed: any of its pages may be older than
 * any other. Done by the first who opens it, alone, before anything of it is believed.
 *
 * <p>Messages that are whole stay where they are, by their own numbers and checksums; all other cells become void. The
 * tail is behind all that was ever seen, so that no number is given twice. Each group goes on where it was known to have
 * acknowledged, all participants are gone, and with them the ephemeral groups. A process that dies over it leaves the
 * same to do: the boot id is stored last.
 *
 * <p>A ring that never syncs cannot tell what is whole. It begins anew, with the groups it has.
 */
final class BootCheck {
    private static final System.Logger LOG = System.getLogger(BootCheck.class.getName());

    private final String what;
    private final ByteBuffer tables;
    private final RingGeometry geometry;
    private final Cells cells;
    private final LifeLocks locks;
    private long kept;
    private long torn;

    private BootCheck(String what, FileChannel channel, ByteBuffer tables, ByteBuffer[] chunks, RingGeometry geometry) {
        this.what = what;
        this.tables = tables;
        this.geometry = geometry;
        this.cells = new Cells(chunks, geometry);
        this.locks = new LifeLocks(channel, true, what);
    }

    /**
     * Checks the ring unless that was done since the system was booted.
     *
     * @throws RingAccessException if living processes use the ring, or another one checks it for too long
     */
    static void run(Path file, FileChannel channel, ByteBuffer tables, ByteBuffer[] chunks, RingGeometry geometry) {
        if (!isOfThisBoot(tables)) {
            BootCheck check = new BootCheck("ring " + file, channel, tables, chunks, geometry);
            check.locks.withOpeningLock(check::check);
        }
    }

    /**
     * Refuses a ring that was not checked since the system was booted, where it may only be read.
     *
     * @throws RingAccessException if it is such a ring
     */
    static void requireDone(Path file, ByteBuffer tables) {
        if (!isOfThisBoot(tables)) {
            throw new RingAccessException(
                    "ring " + file + " was last used before this system was booted, and must be put"
                            + " in order by somebody who may write it: have one of its producers or consumers open it first");
        }
    }

    private static boolean isOfThisBoot(ByteBuffer tables) {
        UUID boot = ThisProcess.BOOT;
        return Words.getAcquire(tables, RingHeader.BOOT_ID) == boot.getMostSignificantBits()
                && Words.getAcquire(tables, RingHeader.BOOT_ID + Words.BYTES) == boot.getLeastSignificantBits();
    }

    private boolean check() {
        if (isOfThisBoot(tables)) {
            return false; // another was faster
        }
        requireUnused();
        long tail = 0;
        if (geometry.sync() == Sync.NONE) {
            for (long cell = 0; cell < geometry.cells(); cell++) {
                cells.clear(cell);
            }
        } else {
            tail = Math.max(endOfWholeMessages(), endOfAcknowledged());
            voidAllBut(tail);
        }
        removeParticipants();
        restart(tail, settleGroups(tail));
        Words.setRelease(tables, RingHeader.BOOT_ID, ThisProcess.BOOT.getMostSignificantBits());
        Words.setRelease(tables, RingHeader.BOOT_ID + Words.BYTES, ThisProcess.BOOT.getLeastSignificantBits());
        report();
        return true;
    }

    /** A boot id says nothing where it is not the kernel's: in some sandboxes each has one of its own. */
    private void requireUnused() {
        for (int slot = 0; slot < geometry.maxParticipants(); slot++) {
            if (locks.isHeld(slot)) {
                throw new RingAccessException(what + " is in use by processes that see another boot id: open it from"
                        + " the same system, not through a sandbox or a virtual machine of its own");
            }
        }
    }

    /** The cell behind the last whole message. What is not whole goes, or it would pass for a message later. */
    private long endOfWholeMessages() {
        long end = 0;
        for (long index = 0; index < geometry.cells(); index++) {
            long w0 = cells.w0Acquire(index);
            long cell = CellHeader.cell(w0);
            if (CellHeader.state(w0) == CellHeader.COMMITTED && isAt(cell, index)) {
                int length = cells.length(cell);
                if (isWhole(cell, length)) {
                    end = Math.max(end, cell + geometry.cellsFor(length));
                } else {
                    torn++;
                    cells.clear(index);
                }
            }
        }
        return end;
    }

    private boolean isAt(long cell, long index) {
        return cell >= 0 && cell < Packed.CELL_END - geometry.cells() && cell % geometry.cells() == index;
    }

    private boolean isWhole(long cell, int length) {
        if (!geometry.fits(length)) {
            return false;
        }
        int count = geometry.cellsFor(length);
        for (int i = 1; i < count; i++) {
            if (cells.w0Acquire(cell + i) != CellHeader.w0(cell + i, CellHeader.CONT)) {
                return false;
            }
        }
        return cells.isIntact(cell, length);
    }

    /** The tail as it was written last, and what groups knew: numbers up to there may have been told to somebody. */
    private long endOfAcknowledged() {
        long end = bounded(Words.getAcquire(tables, RingHeader.TAIL));
        for (int i = 0; i < geometry.maxGroups(); i++) {
            if (GroupTable.state(Group.wordAcquire(tables, geometry, i)) != GroupTable.FREE) {
                end = Math.max(end, acknowledged(i));
            }
        }
        return end;
    }

    private long acknowledged(int group) {
        return bounded(Packed.cell(Words.getAcquire(tables, Group.offset(geometry, group) + GroupTable.ACKNOWLEDGED)));
    }

    private static long bounded(long cell) {
        return cell < 0 || cell >= Packed.CELL_END ? 0 : cell;
    }

    /** Every cell gets the number that belongs there below the tail; those that have it already stay as they are. */
    private void voidAllBut(long tail) {
        long count = geometry.cells();
        for (long cell = tail - count; cell < tail; cell++) {
            if (cell < 0) {
                cells.clear(cell + count);
            } else {
                long w0 = cells.w0Acquire(cell);
                if (CellHeader.cell(w0) != cell) {
                    cells.w0Release(cell, CellHeader.VOID);
                } else if (CellHeader.state(w0) == CellHeader.COMMITTED) {
                    kept++;
                }
            }
        }
    }

    private void removeParticipants() {
        int used = 0;
        for (int slot = 0; slot < geometry.maxParticipants(); slot++) {
            int offset = Slots.offset(geometry, slot);
            long identity = Slots.identityAcquire(tables, offset);
            used = identity == 0 ? used : slot + 1;
            Words.set(
                    tables,
                    offset + ParticipantTable.IDENTITY,
                    ParticipantTable.identity(ParticipantTable.epoch(identity), ParticipantTable.KIND_FREE));
            Words.set(tables, offset + ParticipantTable.INTENT, ParticipantTable.NONE);
            Words.set(tables, offset + ParticipantTable.PIN, ParticipantTable.NONE);
            Words.set(tables, offset + ParticipantTable.CLAIM, Packed.FREE);
            Words.set(tables, offset + ParticipantTable.OWNER, ParticipantTable.NO_OWNER);
            Words.set(tables, offset + ParticipantTable.MEMBERSHIP, 0);
            Words.set(tables, offset + ParticipantTable.ATTEMPTS, 0);
            Words.set(tables, offset + ParticipantTable.REVOKED, 0);
            Words.set(tables, offset + ParticipantTable.HANDED, 0);
        }
        Words.set(tables, RingHeader.PARTICIPANTS_USED, used);
    }

    /** Drops groups that were not complete or were ephemeral. Returns the least cell that a group will read. */
    private long settleGroups(long tail) {
        int used = 0;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < geometry.maxGroups(); i++) {
            int offset = Group.offset(geometry, i);
            long word = Group.wordAcquire(tables, geometry, i);
            if (GroupTable.isUsable(word) && !GroupTable.isEphemeral(word)) {
                long acknowledged = acknowledged(i);
                long head = Math.min(tail, Math.max(acknowledged, tail - geometry.cells()));
                if (geometry.whenFull() == WhenFull.OVERWRITE && head > acknowledged) {
                    Words.getAndAdd(tables, offset + GroupTable.LOST, head - acknowledged);
                }
                Words.set(tables, offset + GroupTable.HEAD, Packed.of(head, 0));
                Checkpoint.restart(tables, offset, head);
                Words.set(tables, offset + GroupTable.HELD_SINCE, 0);
                Words.set(tables, offset + GroupTable.WORD, GroupTable.withState(word, GroupTable.ACTIVE));
                least = Math.min(least, head);
            } else if (word != 0) {
                Words.set(tables, offset + GroupTable.WORD, GroupTable.withState(word, GroupTable.FREE));
            }
            used = word == 0 ? used : i + 1;
        }
        Words.set(tables, RingHeader.GROUPS_USED, used);
        return least;
    }

    private void restart(long tail, long slowest) {
        long limit = geometry.cells();
        if (geometry.whenFull() == WhenFull.BLOCK || geometry.whenFull() == WhenFull.REJECT) {
            // Without a group the ring holds what it has.
            long held = slowest == Long.MAX_VALUE ? Math.max(0, tail - geometry.cells()) : slowest;
            limit = held + geometry.cells();
        }
        Words.set(tables, RingHeader.TAIL, tail);
        Words.set(tables, RingHeader.LIMIT, Packed.of(limit, 0));
        Words.set(tables, RingHeader.SLEEPERS, 0);
    }

    private void report() {
        if (geometry.sync() == Sync.NONE) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} was last used before this system was booted and does not sync: it begins anew, what it held is"
                            + " gone. State a sync (interval, each) for a ring that must outlast the system",
                    what);
        } else {
            LOG.log(
                    torn == 0 ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
                    "{0} was last used before this system was booted: {1} messages are whole, {2} were torn",
                    what,
                    kept,
                    torn);
        }
    }
}
