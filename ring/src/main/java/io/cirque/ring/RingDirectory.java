package io.cirque.ring;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Rings by name: each is the file {@code <name>.ring} in one directory. Thread-safe; holds nothing open. The directory
 * is created, for its owner only, when the first ring is.
 */
public final class RingDirectory {
    private static final String SUFFIX = ".ring";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private final Path directory;
    private final boolean mustBePrivate;

    private RingDirectory(Path directory, boolean mustBePrivate) {
        this.mustBePrivate = mustBePrivate;
        this.directory = directory.toAbsolutePath().normalize();
    }

    /**
     * Rings in a directory of one's choice.
     *
     * @param directory need not exist yet
     * @return the directory
     */
    public static RingDirectory of(Path directory) {
        return new RingDirectory(directory, false);
    }

    /**
     * Rings in this user's private directory: {@code cirque-<user>} in {@code /dev/shm} if that is there and writable,
     * else in {@code java.io.tmpdir}.
     *
     * @return the directory
     */
    public static RingDirectory userDefault() {
        Path memory = Path.of("/dev/shm");
        Path parent = Files.isDirectory(memory) && Files.isWritable(memory)
                ? memory
                : Path.of(System.getProperty("java.io.tmpdir"));
        return new RingDirectory(parent.resolve("cirque-" + user()), true);
    }

    /** A container may run as a user who has no name. */
    private static String user() {
        String name = System.getProperty("user.name");
        return ThisProcess.UID != null && !NAME.matcher(name).matches() ? String.valueOf(ThisProcess.UID) : name;
    }

    /**
     * The directory itself.
     *
     * @return an absolute path
     */
    public Path path() {
        return directory;
    }

    /**
     * The file of a ring, whether it is there or not.
     *
     * @param name letters, digits, dots, underscores and hyphens, at most 100, not beginning with a dot or hyphen
     * @return its path
     * @throws IllegalArgumentException if the name has other characters
     */
    public Path file(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("ring name '" + name
                    + "': use 1 to 100 letters, digits, dots, underscores and hyphens, a letter, digit or underscore"
                    + " first");
        }
        return directory.resolve(name + SUFFIX);
    }

    /**
     * Creates a ring, see {@link RingQueue#create}.
     *
     * @param name the ring's name
     * @param options what it is to be like
     * @return an open handle
     */
    public RingQueue create(String name, RingOptions options) {
        Path file = file(name);
        ensureDirectory();
        return RingQueue.create(file, options);
    }

    /**
     * Opens a ring, see {@link RingQueue#open(Path)}.
     *
     * @param name the ring's name
     * @return an open handle
     * @throws RingAccessException if this is the user's private directory, and belongs to another user or is open to others
     */
    public RingQueue open(String name) {
        return RingQueue.open(existing(name));
    }

    /**
     * Opens a ring, or creates it if it is not there, see {@link RingQueue#openOrCreate}.
     *
     * @param name the ring's name
     * @param options what it is to be like
     * @return an open handle
     */
    public RingQueue openOrCreate(String name, RingOptions options) {
        Path file = file(name);
        ensureDirectory();
        return RingQueue.openOrCreate(file, options);
    }

    /**
     * Opens a ring that overwrites or retains to read it without writing, see {@link RingReader#open(Path)}.
     *
     * @param name the ring's name
     * @return a reader
     * @throws RingAccessException if this is the user's private directory, and belongs to another user or is open to others
     */
    public RingReader reader(String name) {
        return RingReader.open(existing(name));
    }

    /**
     * A name that no ring of this directory has. Another process may take it before this one does: creating the ring
     * says so ({@link RingExistsException}), and then this one has the next.
     *
     * @param prefix the name itself if it is free, else the beginning of {@code prefix-2}, {@code prefix-3} and so on
     * @return a name for {@link #create}
     * @throws IllegalArgumentException if the prefix has characters that a name cannot have
     */
    public String freeName(String prefix) {
        String name = prefix;
        for (int i = 2; Files.exists(file(name), LinkOption.NOFOLLOW_LINKS); i++) {
            name = prefix + "-" + i;
        }
        return name;
    }

    /**
     * Deletes a ring, see {@link RingQueue#delete}.
     *
     * @param name the ring's name
     * @return false if it was not there
     * @throws RingAccessException if this is the user's private directory, and belongs to another user or is open to others
     */
    public boolean delete(String name) {
        return RingQueue.delete(existing(name));
    }

    /**
     * The names of the rings that are there.
     *
     * @return the names in alphabetical order; none if the directory is not there
     */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
                for (Path file : files) {
                    String name = RingQueue.nameOf(file);
                    if (NAME.matcher(name).matches() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                        names.add(name);
                    }
                }
            } catch (IOException e) {
                throw new RingAccessException("cannot list " + directory + ": " + e.getMessage(), e);
            }
        }
        Collections.sort(names);
        return List.copyOf(names);
    }

    /** The file of a ring that may be there; not if another user may have put it there. */
    private Path existing(String name) {
        Path file = file(name);
        if (mustBePrivate && Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            try {
                requirePrivate();
            } catch (IOException e) {
                throw new RingAccessException("cannot look at the directory " + directory + ": " + e.getMessage(), e);
            }
        }
        return file;
    }

    private void ensureDirectory() {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
            }
            if (mustBePrivate) {
                requirePrivate();
            }
        } catch (FileAlreadyExistsException e) {
            throw new RingAccessException(
                    "cannot create the directory " + directory + ": " + e.getMessage()
                            + " is not a directory. Name another one",
                    e);
        } catch (AccessDeniedException e) {
            throw new RingAccessException(
                    "cannot create the directory " + directory + ": this user may not write " + e.getMessage()
                            + ". Name another one",
                    e);
        } catch (IOException e) {
            throw new RingAccessException(
                    "cannot create the directory " + directory + ": " + e.getMessage() + ". Name another one", e);
        }
    }

    /** Where others can write, one of them may have been first, and would read what is published. */
    private void requirePrivate() throws IOException {
        PosixFileAttributes found =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isDirectory()
                || !Ownership.isOwn(directory, found.owner().getName())
                || !PRIVATE.containsAll(found.permissions())) {
            throw new RingAccessException("the directory " + directory + " belongs to "
                    + found.owner().getName()
                    + " with permissions " + PosixFilePermissions.toString(found.permissions())
                    + ", it must be this user's alone (rwx------): remove it, or name another directory");
        }
    }
}
