package io.cirque.ring;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Refuses, before anything is written, what would fail half-way or later: directories that are none, file systems of the
 * network, too little room, and rings in memory that is not there, for which the kernel would kill this process.
 */
final class StorageCheck {
    /** File systems whose files are on other machines, or go through a process: mappings or locks do not hold there. */
    private static final List<String> REMOTE = List.of(
            "nfs",
            "cifs",
            "smb",
            "9p",
            "fuse",
            "virtiofs",
            "afs",
            "ceph",
            "gluster",
            "lustre",
            "gpfs",
            "beegfs",
            "gfs",
            "ocfs",
            "orangefs",
            "pvfs",
            "coda",
            "ncp",
            "davfs",
            "sshfs",
            "vboxsf",
            "vmhgfs",
            "prl_fs",
            "drvfs");

    private static final List<String> IN_MEMORY = List.of("tmpfs", "ramfs", "devtmpfs");

    private final String what;
    private final Path directory;
    private final FileStore store;

    /**
     * A look at the place of a ring.
     *
     * @param what the ring, for messages
     * @throws NoSuchFileException if the place is gone: that says nothing of its file system
     */
    static StorageCheck of(String what, Path directory) throws NoSuchFileException {
        try {
            return new StorageCheck(what, directory, Files.getFileStore(directory));
        } catch (NoSuchFileException gone) {
            throw gone;
        } catch (IOException e) {
            throw new RingStorageException(
                    "the file system of " + what + " cannot be told: " + e.getMessage() + ". Use another directory", e);
        }
    }

    StorageCheck(String what, Path directory, FileStore store) {
        this.what = what;
        this.directory = directory;
        this.store = store;
    }

    /** The directory must be there: a ring does not make the directories above it. */
    static void requireDirectory(String what, Path directory) {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (Files.exists(directory)) {
            throw new RingAccessException(
                    "the directory " + directory + " of " + what + " is not a directory: name another path");
        }
        Path there = directory;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        throw new RingAccessException("the directory " + directory + " of " + what + " is not there (" + there
                + " is): create it, or name another path");
    }

    /** Memory and locks of a file are shared by the processes of one machine only where the file is on it. */
    void requireLocal() {
        String type = store.type().toLowerCase(Locale.ROOT);
        if (REMOTE.stream().anyMatch(type::startsWith)) {
            throw new RingAccessException(what + " is on a file system of type " + type
                    + ", where processes do not share memory and locks: use a local directory, best on /dev/shm");
        }
    }

    /** Whether there is room for the file now. */
    boolean hasRoom(long bytes) throws IOException {
        return store.getUsableSpace() >= bytes;
    }

    /** There must be room for the file, and memory for it if its file system is in memory. */
    void requireRoom(long bytes) throws IOException {
        long usable = store.getUsableSpace();
        if (usable < bytes) {
            throw new RingStorageException(what + " needs " + bytes + " B, " + place() + " has " + usable
                    + " B left of " + store.getTotalSpace() + " B" + mend());
        }
        if (isInMemory()) {
            MemoryLimit least = MemoryLimit.least();
            if (least.left() < bytes) {
                throw new RingStorageException(what + " needs " + bytes + " B of memory, for " + place()
                        + " is in memory, and " + least.whose() + " has " + least.left()
                        + " B left: the kernel would kill this process. Create the ring smaller, use a directory on a"
                        + " disk, or raise the limit (docker run --memory, Kubernetes resources.limits.memory)");
            }
        }
    }

    /** What failed, and what helps. */
    RingException failure(long bytes, IOException e) {
        String failed = what + " of " + bytes + " B cannot be created in " + directory + ": " + e.getMessage();
        if (store.isReadOnly()) {
            return new RingAccessException(failed + ". " + place() + " is mounted read-only: use another directory", e);
        }
        return new RingStorageException(failed + " (" + place() + " has " + left() + " B left)" + mend(), e);
    }

    private String left() {
        try {
            return String.valueOf(store.getUsableSpace());
        } catch (IOException unknown) {
            return "?"; // it is being said already that the file system fails
        }
    }

    private boolean isInMemory() {
        return IN_MEMORY.contains(store.type());
    }

    private String place() {
        return "the file system of " + directory + " (" + store.type() + ")";
    }

    private String mend() {
        return ": create the ring smaller, use another directory, make room, or allow more ("
                + (isInMemory()
                        ? "docker run --shm-size, a Kubernetes emptyDir volume with medium Memory and a larger sizeLimit,"
                                + " mount -o remount,size="
                        : "quota, ulimit -f, inodes")
                + ")";
    }
}
