package io.cirque.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ring files that this JVM has open: one channel and one mapping a file, however many handles there are.
 *
 * <p>Closing any channel of a file gives up all the locks that the process has on it, so a file must never be opened
 * twice. The register therefore outlives class loaders (a devtools restart loads this class twice): it stands in the
 * system properties, and is made of the JDK's own types only: file key → {channel, table pages, chunks of cells, number
 * of users, the first page as it was checked, all channels of the file, its mark}. It is guarded by a string constant,
 * which is one object in all class loaders.
 *
 * <p>There is no better place in the JDK for what all class loaders are to find: a security provider is not meant for it,
 * and what stands in an MBean server is there for all who may connect to the JVM. The price is that {@code
 * System.getProperties().list} and {@code store}, which know only strings, fail as long as a ring was opened. The
 * properties may be replaced as a whole; so this class knows the register by itself too, and puts it back.
 *
 * <p>A file that is only read is opened for reading, under a key of its own, unless it is open for writing already. Where
 * one file has both entries, they have the number of users and the channels in common: none of them is closed before all
 * can be.
 *
 * <p>Who opens a name may get another file than the look at it has told, which may even be one that is open here: this
 * shows by its mark. Such a channel is kept, in an entry of its own, until no file is open.
 */
final class OpenFiles {
    private static final String PROPERTY = "io.cirque.ring.open-files";
    private static final String READ_ONLY = "read-only ";
    private static final String STRAYS = "strays";
    private static final int MOST_REPLACEMENTS = 100;

    private static @Nullable Map<Object, Object[]> known;

    private OpenFiles() {}

    /** Held by who opens or closes a file of a ring in this JVM. */
    static Object monitor() {
        return PROPERTY;
    }

    /** One user's share of an open file; closed once. */
    static final class Share {
        private final Object key;
        private final RingGeometry geometry;
        private final Object[] entry;

        private Share(Object key, Object[] entry, String what) {
            this.key = key;
            this.entry = entry;
            this.geometry = RingGeometry.read((ByteBuffer) entry[4], what);
        }

        FileChannel channel() {
            return (FileChannel) entry[0];
        }

        ByteBuffer tables() {
            return (ByteBuffer) entry[1];
        }

        ByteBuffer[] chunks() {
            return (ByteBuffer[]) entry[2];
        }

        private int[] users() {
            return (int[]) entry[3];
        }

        /** Whether the file may be written through this share. */
        boolean isWritable() {
            return !tables().isReadOnly();
        }

        RingGeometry geometry() {
            return geometry;
        }

        /** Another share of the same file, to be closed too. */
        Share again() {
            synchronized (monitor()) {
                if (users()[0] == 0) {
                    throw new RingClosedException("the ring was closed");
                }
                users()[0]++;
                return this;
            }
        }

        /** Whether these are the attributes of the file that is open here. */
        boolean isFile(BasicFileAttributes found) {
            return key.equals(String.valueOf(found.fileKey()));
        }

        /** Whether the file of this path is still the one that is open here. */
        boolean isAt(Path file) throws IOException {
            try {
                return key(file).equals(key);
            } catch (NoSuchFileException gone) {
                return false;
            }
        }

        void close() {
            synchronized (monitor()) {
                if (--users()[0] > 0) {
                    return;
                }
                Map<Object, Object[]> register = register();
                register.remove(key);
                register.remove(READ_ONLY + key);
                closeAll(channels(entry));
                Object[] strays = register.get(STRAYS);
                if (strays != null && register.size() == 1) {
                    register.remove(STRAYS);
                    closeAll(channels(strays));
                }
            }
        }
    }

    /** With the monitor in hand. */
    @SuppressWarnings("unchecked")
    private static Map<Object, Object[]> register() {
        Map<Object, Object[]> mine = known;
        Map<Object, Object[]> register = (Map<Object, Object[]>)
                System.getProperties().computeIfAbsent(PROPERTY, absent -> mine != null ? mine : new HashMap<>());
        known = register;
        return register;
    }

    @SuppressWarnings("unchecked")
    private static List<FileChannel> channels(Object[] entry) {
        return (List<FileChannel>) entry[5];
    }

    private static void closeAll(List<FileChannel> channels) {
        try {
            for (FileChannel channel : channels) {
                channel.close();
            }
        } catch (IOException e) {
            throw new RingStorageException("cannot close a ring's file: " + e.getMessage(), e);
        }
    }

    /** Opens a ring to be used. */
    static Share open(Path file) {
        return open(file, true);
    }

    /** Opens a ring to be looked at: this user need not be permitted more than that. */
    static Share openReadOnly(Path file) {
        return open(file, false);
    }

    private static Share open(Path file, boolean writable) {
        String what = "ring " + file;
        try {
            return checked(file, Uninterrupted.call(() -> {
                synchronized (monitor()) {
                    return share(file, what, writable);
                }
            }));
        } catch (NoSuchFileException e) {
            throw new RingNotFoundException("there is no " + what + ": create it first, or use openOrCreate", e);
        } catch (AccessDeniedException e) {
            throw new RingAccessException(
                    what + " may not be opened for reading" + (writable ? " and writing" : "")
                            + ": give this user permission",
                    e);
        } catch (FileSystemException e) {
            throw new RingAccessException(what + " cannot be opened: " + e.getMessage(), e);
        } catch (InternalError e) {
            throw new RingStorageException(what + " cannot be read: was it truncated? " + e.getMessage(), e);
        } catch (IOException e) {
            String mend = e.getCause() instanceof OutOfMemoryError
                    ? ": this process has not enough address space (ulimit -v), or too many mappings (vm.max_map_count)"
                    : "";
            throw new RingStorageException(what + " cannot be opened: " + e.getMessage() + mend, e);
        }
    }

    /** Not with the monitor in hand: it may wait for another process, and all other rings of this one with it. */
    private static Share checked(Path file, Share share) {
        boolean usable = false;
        try {
            if (share.isWritable()) {
                BootCheck.run(file, share.channel(), share.tables(), share.chunks(), share.geometry());
            } else {
                BootCheck.requireDone(file, share.tables());
            }
            usable = true;
            return share;
        } finally {
            if (!usable) {
                share.close();
            }
        }
    }

    /** What tells files apart whatever their names: device and inode. */
    private static Object key(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new RingAccessException("ring " + file + " is not a regular file (links are not followed)");
        }
        Object key = attributes.fileKey();
        if (key == null) {
            throw new RingAccessException("the file system of " + file + " does not number its files: use a local one");
        }
        return key.toString();
    }

    private static Share share(Path file, String what, boolean writable) throws IOException {
        for (int attempt = 1; attempt <= MOST_REPLACEMENTS; attempt++) {
            Object key = key(file);
            Map<Object, Object[]> register = register();
            Object[] forWriting = register.get(key);
            Object[] forReading = register.get(READ_ONLY + key);
            Object[] entry = writable || forWriting != null ? forWriting : forReading;
            if (entry == null) {
                if (writable) {
                    Ownership.check(file, what);
                } else {
                    Ownership.checkReadOnly(file, what);
                }
                StorageCheck.of(what, file).requireLocal();
                entry = tryOpen(file, key, what, writable, forReading);
                if (entry != null) {
                    register.put(writable ? key : READ_ONLY + key, entry);
                }
            }
            if (entry != null) {
                Share share = new Share(key, entry, what);
                share.users()[0]++;
                return share;
            }
        }
        throw new RingAccessException(what + " was replaced each of " + MOST_REPLACEMENTS
                + " times that it was opened: end what replaces it, or use a file system that numbers its files");
    }

    /** Null if the file was replaced between the look at it and the opening: then all is to be done again. */
    private static Object @Nullable [] tryOpen(
            Path file, Object key, String what, boolean writable, Object @Nullable [] forReading) throws IOException {
        Warmth.require();
        Set<OpenOption> options = new HashSet<>(Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        if (writable) {
            options.add(StandardOpenOption.WRITE);
        }
        StoreTrace.step("open");
        FileChannel channel = FileChannel.open(file, options);
        boolean openHere = false;
        boolean isIt = false;
        Object[] entry = null;
        try {
            FileLock mark = null;
            try {
                mark = LifeLocks.markOpen(channel, what);
            } catch (OverlappingFileLockException e) {
                openHere = true;
            }
            StoreTrace.step("map");
            isIt = key(file).equals(key) && openHere == (forReading != null);
            if (isIt) {
                entry = map(what, writable, channel, mark, forReading);
            }
            return entry;
        } finally {
            if (entry == null) {
                if (openHere && !isIt) {
                    keep(channel);
                } else {
                    channel.close(); // no participant of this JVM has a lock on the file
                }
            }
        }
    }

    private static void keep(FileChannel stray) {
        channels(register().computeIfAbsent(STRAYS, absent ->
                        new Object[] {null, null, null, null, null, new ArrayList<FileChannel>()}))
                .add(stray);
    }

    private static Object[] map(
            String what, boolean writable, FileChannel channel, @Nullable FileLock mark, Object @Nullable [] forReading)
            throws IOException {
        ByteBuffer page = HeaderCheck.read(channel, what);
        RingGeometry geometry = RingGeometry.read(page, what);
        ByteBuffer tables = channel.map(writable ? MapMode.READ_WRITE : MapMode.READ_ONLY, 0, geometry.cellsOffset());
        tables.order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer[] chunks = writable ? Cells.map(channel, geometry) : Cells.map(channel, MapMode.READ_ONLY, geometry);
        int[] users = new int[1];
        List<FileChannel> channels = new ArrayList<>();
        if (forReading != null) {
            users = (int[]) forReading[3];
            channels = channels(forReading);
        }
        channels.add(channel);
        return new Object[] {channel, tables, chunks, users, page, channels, mark};
    }
}
