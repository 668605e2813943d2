package io.cirque.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Creates ring files: whole under a temporary name, full of zeros, readable by their owner only, and linked to their
 * own name when they are complete. Who opens the name finds a finished ring or none; of two creators one wins.
 */
final class NewRing {
    private static final List<String> REMOTE = List.of("nfs", "cifs", "smb", "9p", "fuse", "afs", "ceph", "gluster");
    private static final String TEMPORARY = ".tmp";
    private static final int ZEROS = 1 << 20;

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
        // An interrupt would close the file that is being written; it is kept for later.
        boolean interrupted = Thread.interrupted();
        try {
            createUninterrupted();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void createUninterrupted() {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new RingAccessException("the directory of ring " + file + " is not there: create it");
        }
        try {
            requireFits(Files.getFileStore(directory));
            step("create");
            Path temporary = Files.createTempFile(directory, prefix(), TEMPORARY); // mode 0600
            try {
                step("write");
                write(temporary);
                step("link");
                Files.createLink(file, temporary);
                if (geometry.sync() != Sync.NONE) {
                    syncNames(directory);
                }
                step("unlink");
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (FileAlreadyExistsException e) {
            throw new RingExistsException("ring " + file + " is there already: open it, or use openOrCreate", e);
        } catch (NoSuchFileException e) {
            // Swept away by a creator that was faster, see sweep.
            throw new RingExistsException("ring " + file + " was created by another at the same time: open it", e);
        } catch (AccessDeniedException e) {
            throw new RingAccessException(
                    "ring " + file + " cannot be created: the directory " + directory
                            + " is not writable for this user",
                    e);
        } catch (IOException e) {
            throw new RingStorageException(
                    "ring " + file + " of " + geometry.fileLength() + " B cannot be created: " + e.getMessage()
                            + mend(),
                    e);
        }
        sweep(directory);
    }

    private static void step(String name) {
        if (StoreTrace.ON) {
            StoreTrace.before(name);
        }
    }

    private String prefix() {
        return "." + file.getFileName() + "-";
    }

    private void requireFits(FileStore store) throws IOException {
        String type = store.type().toLowerCase(Locale.ROOT);
        if (REMOTE.stream().anyMatch(type::startsWith)) {
            throw new RingAccessException("ring " + file + " would be on a file system of type " + type
                    + ", where processes do not share memory: use a local directory, best on /dev/shm");
        }
        long usable = store.getUsableSpace();
        if (usable < geometry.fileLength()) {
            throw new RingStorageException("ring " + file + " needs " + geometry.fileLength()
                    + " B, its file system has " + usable + " B left" + mend());
        }
    }

    private static String mend() {
        return ": create the ring smaller, use another directory, or make room (a container's /dev/shm: --shm-size)";
    }

    /** The file would survive a loss of power, but not its name. */
    private static void syncNames(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private void write(Path temporary) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            // Every page is really there before anybody maps it: a full file system shows here, as an exception.
            ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS, geometry.fileLength()));
            for (long at = 0; at < geometry.fileLength(); ) {
                zeros.rewind().limit((int) Math.min(zeros.capacity(), geometry.fileLength() - at));
                at += channel.write(zeros, at);
            }
            step("tables");
            ByteBuffer tables = tables();
            while (tables.hasRemaining()) {
                channel.write(tables, tables.position());
            }
            if (geometry.sync() != Sync.NONE) {
                step("force");
                channel.force(true);
                step("forced");
            }
        }
    }

    /** The header, the hot words and the group table of a new ring. */
    private ByteBuffer tables() {
        ByteBuffer tables = ByteBuffer.allocate(geometry.participantsOffset()).order(ByteOrder.LITTLE_ENDIAN);
        UUID id = UUID.randomUUID();
        tables.putLong(RingHeader.MAGIC_OFFSET, RingHeader.MAGIC)
                .putInt(RingHeader.VERSION_OFFSET, RingHeader.FORMAT_VERSION)
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
        String prefix = prefix();
        DirectoryStream.Filter<Path> remains = path -> {
            String name = path.getFileName().toString();
            return name.startsWith(prefix)
                    && name.endsWith(TEMPORARY)
                    && name.substring(prefix.length(), name.length() - TEMPORARY.length())
                            .chars()
                            .allMatch(Character::isDigit);
        };
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, remains)) {
            for (Path temporary : left) {
                // A creator that still writes to it loses its name, and finds that the ring is there.
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new RingStorageException("cannot look for remains in " + directory + ": " + e.getMessage(), e);
        }
    }
}
