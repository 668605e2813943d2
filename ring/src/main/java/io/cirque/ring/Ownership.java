package io.cirque.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who can have put a ring's file where it is, and who can read what is published there. Others are other users than this
 * process's own and root.
 *
 * <pre>
 *   the file is another's, its directory may be written by its group or by all    refused: it may be a trap
 *   the file is another's, its directory is not so                                a warning
 *   the file may be read or written by its group or by all                        a warning
 *   the directory may be written by all, and is not sticky                        a warning
 * </pre>
 *
 * <p>A warning comes once in a JVM for each file or directory. Where the system has no such permissions nothing is said.
 */
final class Ownership {
    private static final long ROOT = 0;
    private static final int STICKY = 01000;
    private static final int GROUP_OR_OTHERS = 066;
    private static final int GROUP_OR_OTHERS_WRITE = 022;
    private static final int OTHERS_WRITE = 02;

    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private Ownership() {}

    /**
     * Looks at a file that is there.
     *
     * @throws RingAccessException if it is not to be trusted
     */
    static void check(Path file, String what) throws IOException {
        check(file, what, true);
    }

    /**
     * Looks at a file that is there and will only be read: of what another user may read or write of it nothing is said.
     *
     * @throws RingAccessException if it is not to be trusted
     */
    static void checkReadOnly(Path file, String what) throws IOException {
        check(file, what, false);
    }

    private static void check(Path file, String what, boolean writable) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null
                || !file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        Map<String, Object> ofFile = Files.readAttributes(file, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
        int directoryMode = mode(Files.readAttributes(directory, "unix:mode"));
        if (!isTrusted(uid(ofFile))) {
            String owner = what + " belongs to user " + uid(ofFile) + ", this process runs as user " + ThisProcess.UID;
            if ((directoryMode & GROUP_OR_OTHERS_WRITE) != 0) {
                throw new RingAccessException(owner + ", and other users may put files into " + directory
                        + ": it may be a trap. Use a directory that only this user can write (chmod 700), or delete the"
                        + " file and create the ring anew");
            }
            if (writable) {
                warn(file, owner + ": that user reads what is published, and may change it");
            }
        }
        if (!writable) {
            return;
        }
        if ((mode(ofFile) & GROUP_OR_OTHERS) != 0) {
            warn(
                    file,
                    what + " may be read or written by other users (mode " + octal(mode(ofFile)) + "): chmod 600 "
                            + file + " unless that is meant");
        }
        if ((directoryMode & OTHERS_WRITE) != 0 && (directoryMode & STICKY) == 0) {
            warn(
                    directory,
                    "every user may delete or replace the rings in " + directory + " (mode " + octal(directoryMode)
                            + "): chmod o-w " + directory + ", or chmod +t");
        }
    }

    /** Whether a path belongs to this process's user, by number where there are numbers, by name where there are not. */
    static boolean isOwn(Path path, String owner) throws IOException {
        return ThisProcess.UID == null
                ? owner.equals(System.getProperty("user.name"))
                : uid(Files.readAttributes(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)) == ThisProcess.UID;
    }

    private static boolean isTrusted(long owner) {
        return owner == ROOT || ThisProcess.UID == null || owner == ThisProcess.UID;
    }

    private static void warn(Path about, String warning) {
        if (WARNED.add(about + " " + warning)) {
            System.getLogger(Ownership.class.getName()).log(System.Logger.Level.WARNING, warning);
        }
    }

    private static long uid(Map<String, Object> attributes) {
        return number(attributes.get("uid"));
    }

    private static int mode(Map<String, Object> attributes) {
        return (int) number(attributes.get("mode"));
    }

    private static long number(@Nullable Object attribute) {
        return attribute instanceof Number number ? number.longValue() : -1;
    }

    private static String octal(int mode) {
        return Integer.toOctalString(mode & 07777);
    }
}
