package io.cirque.ring;

import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;

/** A file system of any type, with as much room as one likes. */
final class FakeStore extends FileStore {
    private final String type;
    private final long room;
    private final boolean readOnly;

    FakeStore(String type) {
        this(type, 1, false);
    }

    FakeStore(String type, long room, boolean readOnly) {
        this.type = type;
        this.room = room;
        this.readOnly = readOnly;
    }

    @Override
    public String name() {
        return "store";
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public long getTotalSpace() {
        return room;
    }

    @Override
    public long getUsableSpace() {
        return room;
    }

    @Override
    public long getUnallocatedSpace() {
        return room;
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return false;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return false;
    }

    @Override
    public <V extends FileStoreAttributeView> V getFileStoreAttributeView(Class<V> type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object getAttribute(String attribute) {
        throw new UnsupportedOperationException();
    }
}
