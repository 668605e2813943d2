package io.cirque.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a ring: first it is marked, so that all who use it notice, then its name goes. One at a time for each file, and
 * a name only as long as it is this file's: of two who delete, one must not take the name of the ring that a third has
 * created meanwhile.
 */
final class Deletion {
    private Deletion() {}

    /** False if there is no ring at the path, or another has just deleted it. */
    static boolean delete(Path file) {
        return delete(file, false);
    }

    /** Takes the name of a ring whose deleter died half-way. False if the ring at the path is not marked. */
    static boolean finish(Path file) {
        return delete(file, true);
    }

    private static boolean delete(Path file, boolean onlyIfMarked) {
        OpenFiles.@Nullable Share share = open(file);
        if (share == null) {
            return false;
        }
        try {
            MappedRing ring = new MappedRing(file, share);
            return ring.locks().withTableLock(() -> {
                if (onlyIfMarked && !ring.isDeleted()) {
                    return false;
                }
                ring.markDeleted();
                return unlink(file, share);
            });
        } finally {
            share.close();
        }
    }

    private static OpenFiles.@Nullable Share open(Path file) {
        try {
            return OpenFiles.open(file);
        } catch (RingNotFoundException absent) {
            return null;
        }
    }

    private static boolean unlink(Path file, OpenFiles.Share share) {
        try {
            if (StoreTrace.ON) {
                StoreTrace.before("unlink");
            }
            return share.isAt(file) && Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new RingStorageException("ring " + file + " cannot be deleted: " + e.getMessage(), e);
        }
    }
}
