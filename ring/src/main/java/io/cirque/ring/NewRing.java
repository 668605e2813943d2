package io.cirque.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Creates ring files: whole under a temporary name, full of zeros, readable by their owner only, and linked to their
 * own name when they are complete. Who opens the name finds a finished ring or none; of two creators one wins.
 */
final class NewRing {
    private static final int ZEROS = 1 << 20;
    private static final long OTHERS_WAIT_NANOS = 10_000_000_000L;
    private static final int MOST_COLLISIONS = 6;
    private static final long COLLISION_PAUSE_NANOS = 50_000_000L;
    private static final long REMOVAL_NANOS = 300_000_000L;
    private static final Object ONE_IN_THIS_PROCESS = new Object();

    private final Path file;
    private final RingGeometry geometry;
    private final List<String> groups;

    NewRing(Path file, RingOptions options) {
        this.file = file;
        this.geometry = options.geometry();
        this.groups = options.groups();
    }

    /** Creates the file; throws {@link RingExistsException} if the name is taken. */
    void create() {
        synchronized (ONE_IN_THIS_PROCESS) {
            createAlone();
        }
    }

    private void createAlone() {
        Path directory = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
        String what = "ring " + file;
        StorageCheck.requireDirectory(what, directory);
        StorageCheck storage = storageOf(what, directory);
        storage.requireLocal();
        try {
            Uninterrupted.call(() -> make(directory, storage));
            if (geometry.sync() != Sync.NONE) {
                StoreTrace.step("names");
                Uninterrupted.call(() -> syncNames(directory)); // by itself: the ring is not made again
            }
        } catch (FileAlreadyExistsException e) {
            throw exists();
        } catch (AccessDeniedException e) {
            throw new RingAccessException(
                    what + " cannot be created: this user may not read and write the directory " + directory, e);
        } catch (IOException e) {
            throw storage.failure(geometry.fileLength(), e);
        }
        sweep(directory);
    }

    private static StorageCheck storageOf(String what, Path directory) {
        try {
            return StorageCheck.of(what, directory);
        } catch (NoSuchFileException gone) {
            throw new RingAccessException(
                    "the directory " + directory + " of " + what + " was removed meanwhile: create it again", gone);
        }
    }

    private RingExistsException exists() {
        return new RingExistsException("ring " + file + " is there already: open it, or use openOrCreate");
    }

    /** Two who make the same ring at once may have room for one only: then one of them waits for the other's. */
    private Path make(Path directory, StorageCheck storage) throws IOException {
        long begin = System.nanoTime();
        int collisions = 0;
        for (int attempt = 0; ; attempt++) {
            // What killed creators left takes room.
            boolean othersAtWork = Draft.clear(directory, file);
            if (isThere()) {
                throw exists();
            }
            long left = begin + OTHERS_WAIT_NANOS - System.nanoTime();
            try {
                storage.requireRoom(geometry.fileLength());
                makeDraft(directory);
                return file;
            } catch (NoSuchFileException swept) {
                // Another was faster, or took this one, between its last byte and its name, for a dead one's.
                if (left <= 0) {
                    throw swept;
                }
            } catch (FileAlreadyExistsException | AccessDeniedException | ClosedByInterruptException waitingIsOfNoUse) {
                throw waitingIsOfNoUse;
            } catch (IOException | RingStorageException full) {
                if (left <= 0 || !(othersAtWork || Draft.clear(directory, file) || isThere())) {
                    // Two who began at the same moment failed at the same moment: each goes on at a moment of its own.
                    if (++collisions > MOST_COLLISIONS || !hasRoomSoon(directory, storage)) {
                        throw full;
                    }
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(COLLISION_PAUSE_NANOS));
                }
            }
            if (Thread.interrupted()) {
                throw new ClosedByInterruptException(); // begun again, with the interrupt kept for later: or no pause
                // would last
            }
            ParkWait.INSTANCE.idle(attempt, Math.max(1, left));
        }
    }

    /** A file takes room for a while after its name is gone, whoever has removed it. */
    private boolean hasRoomSoon(Path directory, StorageCheck storage) throws IOException {
        long begin = System.nanoTime();
        while (!storage.hasRoom(geometry.fileLength())) {
            if (Draft.clear(directory, file) || isThere()) {
                return true; // another was faster to take it
            }
            if (System.nanoTime() - begin > REMOVAL_NANOS) {
                return false;
            }
            LockSupport.parkNanos(REMOVAL_NANOS / 100);
        }
        return true;
    }

    private boolean isThere() {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private void makeDraft(Path directory) throws IOException {
        StoreTrace.step("create");
        try (Draft draft = Draft.create(directory, file)) {
            StoreTrace.step("write");
            write(draft.channel());
            StoreTrace.step("link");
            draft.publish(file);
            StoreTrace.step("unlink");
        }
    }

    private void write(FileChannel channel) throws IOException {
        // Every page is really there before anybody maps it: a full file system shows here, as an exception.
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS, geometry.fileLength()));
        for (long at = 0; at < geometry.fileLength(); ) {
            zeros.rewind().limit((int) Math.min(zeros.capacity(), geometry.fileLength() - at));
            at += channel.write(zeros, at);
        }
        StoreTrace.step("tables");
        ByteBuffer tables = tables();
        while (tables.hasRemaining()) {
            channel.write(tables, tables.position());
        }
        if (geometry.sync() != Sync.NONE) {
            StoreTrace.step("force");
            channel.force(true);
            StoreTrace.step("forced");
        }
    }

    /** The file would survive a loss of power, but not its name. */
    private static Path syncNames(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
            return directory;
        }
    }

    /** The header, the hot words and the group table of a new ring. */
    private ByteBuffer tables() {
        ByteBuffer tables = ByteBuffer.allocate(geometry.participantsOffset()).order(ByteOrder.LITTLE_ENDIAN);
        UUID id = UUID.randomUUID();
        tables.putLong(RingHeader.MAGIC_OFFSET, RingHeader.MAGIC)
                .putInt(
                        RingHeader.VERSION_OFFSET,
                        geometry.singleProducer() ? RingHeader.SINGLE_PRODUCER_VERSION : RingHeader.FORMAT_VERSION)
                .putInt(RingHeader.BYTE_ORDER_OFFSET, RingHeader.BYTE_ORDER_MARK)
                .putLong(RingHeader.FILE_LENGTH_OFFSET, geometry.fileLength())
                .putLong(RingHeader.CELLS_OFFSET_OFFSET, geometry.cellsOffset())
                .putLong(RingHeader.CELLS_OFFSET, geometry.cells())
                .putInt(RingHeader.CELL_SIZE_OFFSET, geometry.cellSize())
                .putInt(RingHeader.WHEN_FULL_OFFSET, geometry.whenFull().code())
                .putInt(RingHeader.MAX_GROUPS_OFFSET, geometry.maxGroups())
                .putInt(RingHeader.MAX_PARTICIPANTS_OFFSET, geometry.maxParticipants())
                .putLong(RingHeader.RING_ID_OFFSET, id.getMostSignificantBits())
                .putLong(RingHeader.RING_ID_OFFSET + Long.BYTES, id.getLeastSignificantBits())
                .putInt(RingHeader.SYNC_OFFSET, geometry.sync().code())
                .putInt(
                        RingHeader.SYNC_INTERVAL_OFFSET,
                        Math.toIntExact(geometry.syncInterval().toMillis()))
                .putInt(RingHeader.PRODUCERS_OFFSET, geometry.singleProducer() ? 1 : 0)
                .putLong(RingHeader.CREATED_OFFSET, System.currentTimeMillis())
                .putLong(RingHeader.CREATOR_PID_OFFSET, ThisProcess.PID)
                .putLong(RingHeader.GROUPS_OFFSET_OFFSET, geometry.groupsOffset())
                .putLong(RingHeader.PARTICIPANTS_OFFSET_OFFSET, geometry.participantsOffset());
        tables.putLong(RingHeader.CHECKSUM_OFFSET, HeaderCheck.checksum(tables));
        tables.putLong(RingHeader.LIMIT, Packed.of(geometry.cells(), 0))
                .putLong(RingHeader.STATE, RingHeader.STATE_OPEN)
                .putLong(RingHeader.BOOT_ID, ThisProcess.BOOT.getMostSignificantBits())
                .putLong(RingHeader.BOOT_ID + Long.BYTES, ThisProcess.BOOT.getLeastSignificantBits())
                .putLong(RingHeader.GROUPS_USED, groups.size());
        for (int i = 0; i < groups.size(); i++) {
            int entry = Group.offset(geometry, i);
            byte[] name = groups.get(i).getBytes(StandardCharsets.UTF_8);
            tables.putLong(entry + GroupTable.WORD, GroupTable.word(1, 0, 0, 0, GroupTable.ACTIVE))
                    .putLong(entry + GroupTable.CREATED, System.currentTimeMillis())
                    .putInt(entry + GroupTable.NAME_LENGTH, name.length)
                    .put(entry + GroupTable.NAME, name);
        }
        return tables;
    }

    /** Removes what creators of this ring left behind who were killed over it: all are older than the finished ring. */
    private void sweep(Path directory) {
        try {
            Draft.removeAll(directory, file);
        } catch (IOException e) {
            // The ring is there all the same.
            System.getLogger(NewRing.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "cannot look in " + directory + " for what killed creators of ring " + file
                                    + " left behind",
                            e);
        }
    }
}
