package io.cirque.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a ring, by their numbers. One instance a thread: it remembers the lap it is in, which saves a division
 * for each access. The memory order of every access of a w0 is in the name of its method.
 */
final class Cells {
    /** A mapping is at most 2 GiB - 1; chunks of a power of two of cells let an index be split by a shift. */
    private static final int LARGEST_CHUNK = 1 << 30;

    private static final int CACHE_LINE = 64;

    /** The lines of a longer message are fetched ahead by its producer's processor, faster than they can be taken. */
    private static final int LONGEST_TAKEN = 512;

    private final ByteBuffer[] chunks;
    private final ByteBuffer[] readOnlyChunks;
    private final int shift;
    private final long mask;
    private final long count;
    private final int cellSize;
    private final int payload;
    /** Whether cells are written anew when all have read them, and pages that are only read need not be written. */
    private final boolean reused;

    private final @Nullable CRC32C crc;
    private long lapStart;

    Cells(ByteBuffer[] chunks, RingGeometry geometry) {
        this.chunks = chunks;
        this.readOnlyChunks = new ByteBuffer[chunks.length];
        Arrays.setAll(readOnlyChunks, i -> chunks[i].asReadOnlyBuffer());
        this.count = geometry.cells();
        this.cellSize = geometry.cellSize();
        this.payload = geometry.cellPayload();
        this.crc = geometry.sync() == Sync.NONE ? null : new CRC32C();
        this.reused = geometry.sync() == Sync.NONE && !geometry.whenFull().keepsWithoutGroups();
        this.shift = shift(cellSize);
        this.mask = (1L << shift) - 1;
    }

    private static int shift(int cellSize) {
        return 31 - Integer.numberOfLeadingZeros(LARGEST_CHUNK / cellSize);
    }

    /** Maps the cells of a file to be read and written, in as many chunks as they need. */
    static ByteBuffer[] map(FileChannel channel, RingGeometry geometry) throws IOException {
        return map(channel, MapMode.READ_WRITE, geometry);
    }

    /** Maps the cells of a file, in as many chunks as they need. */
    static ByteBuffer[] map(FileChannel channel, MapMode mode, RingGeometry geometry) throws IOException {
        long chunkLength = (long) geometry.cellSize() << shift(geometry.cellSize());
        int chunks = Math.toIntExact((geometry.capacity() + chunkLength - 1) / chunkLength);
        ByteBuffer[] mapped = new ByteBuffer[chunks];
        for (int i = 0; i < chunks; i++) {
            long from = i * chunkLength;
            long length = Math.min(chunkLength, geometry.capacity() - from);
            mapped[i] = channel.map(mode, geometry.cellsOffset() + from, length).order(ByteOrder.LITTLE_ENDIAN);
        }
        return mapped;
    }

    private long index(long cell) {
        long index = cell - lapStart;
        if (index < 0 || index >= count) {
            lapStart = cell - cell % count;
            index = cell - lapStart;
        }
        return index;
    }

    private ByteBuffer chunk(long index) {
        return chunks[(int) (index >>> shift)];
    }

    private int offset(long index) {
        return (int) (index & mask) * cellSize;
    }

    long w0Acquire(long cell) {
        long index = index(cell);
        return Words.getAcquire(chunk(index), offset(index));
    }

    /** Publishes all that this thread wrote before: the cell's reader acquires it. */
    void w0Release(long cell, int state) {
        long index = index(cell);
        Words.setRelease(chunk(index), offset(index), CellHeader.w0(cell, state));
    }

    /** Makes a cell one that was never written. Only for who has the ring alone. */
    void clear(long cell) {
        long index = index(cell);
        Words.set(chunk(index), offset(index), 0);
    }

    boolean compareAndSetW0(long cell, long expected, int state) {
        long index = index(cell);
        return Words.compareAndSet(chunk(index), offset(index), expected, CellHeader.w0(cell, state));
    }

    /** The length that the first cell of a message states. Not to be trusted before it is checked. */
    int length(long cell) {
        long index = index(cell);
        return CellHeader.length(Words.get(chunk(index), offset(index) + CellHeader.W1));
    }

    /**
     * Writes a message into {@code cellCount} cells that its producer has reserved, all but the w0 of the first:
     * releasing that one publishes the rest. Exactly one of {@code array} and {@code buffer} is there.
     */
    void write(long cell, int cellCount, byte @Nullable [] array, @Nullable ByteBuffer buffer, int from, int length) {
        for (int i = 1; i < cellCount; i++) {
            long index = index(cell + i);
            ByteBuffer chunk = chunk(index);
            int offset = offset(index);
            int done = i * payload;
            Words.set(chunk, offset, CellHeader.w0(cell + i, CellHeader.CONT));
            put(chunk, offset + CellHeader.LENGTH, array, buffer, from + done, Math.min(payload, length - done));
        }
        long index = index(cell);
        ByteBuffer chunk = chunk(index);
        int offset = offset(index);
        Words.set(chunk, offset + CellHeader.W1, CellHeader.w1(length, checksum(array, buffer, from, length)));
        put(chunk, offset + CellHeader.LENGTH, array, buffer, from, Math.min(payload, length));
    }

    private static void put(
            ByteBuffer chunk, int offset, byte @Nullable [] array, @Nullable ByteBuffer buffer, int from, int length) {
        if (StoreTrace.ON) {
            StoreTrace.before("payload");
        }
        if (array != null) {
            chunk.put(offset, array, from, length);
        } else if (buffer != null) {
            chunk.put(offset, buffer, from, length);
        }
    }

    /** Copies bytes {@code from} to {@code from + length} of the message's payload. */
    void read(long cell, int from, byte[] target, int targetOffset, int length) {
        int done = 0;
        while (done < length) {
            int at = from + done;
            long index = index(cell + at / payload);
            int within = at % payload;
            int part = Math.min(payload - within, length - done);
            chunk(index).get(offset(index) + CellHeader.LENGTH + within, target, targetOffset + done, part);
            done += part;
        }
    }

    /**
     * Takes the cache lines of a message that was read for this processor alone. A producer that writes them next gets
     * them from here in one step; those that several processors have for reading it must first take from each, which
     * costs it far more. Not worth it for a long message.
     */
    void takeLines(long cell, int cellCount, int length) {
        if (!reused || length > LONGEST_TAKEN) {
            return;
        }
        for (int i = 0; i < cellCount; i++) {
            long index = index(cell + i);
            ByteBuffer chunk = chunk(index);
            int line = offset(index);
            int end = line + CellHeader.LENGTH + Math.min(payload, length - i * payload);
            for (; line < end; line += CACHE_LINE) {
                Words.touch(chunk, line);
            }
        }
    }

    /** The payload of one cell, to be written in place. */
    ByteBuffer payload(long cell, int length) {
        long index = index(cell);
        return chunk(index).slice(offset(index) + CellHeader.LENGTH, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The payload of one cell, to be read in place. The one object that this makes stays on the stack of its caller. */
    ByteBuffer readOnlyPayload(long cell, int length) {
        long index = index(cell);
        int chunk = (int) (index >>> shift);
        return readOnlyChunks[chunk]
                .slice(offset(index) + CellHeader.LENGTH, length)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes the length of a message of one cell whose payload was written in place. */
    void writeLength(long cell, int length) {
        long index = index(cell);
        int checksum = crc == null ? 0 : storedChecksum(crc, cell, length);
        Words.set(chunk(index), offset(index) + CellHeader.W1, CellHeader.w1(length, checksum));
    }

    /** Whether the payload of a message is the one that was published. Only in a ring that syncs. */
    boolean isIntact(long cell, int length) {
        long index = index(cell);
        long w1 = Words.get(chunk(index), offset(index) + CellHeader.W1);
        return CellHeader.checksum(w1) == storedChecksum(Objects.requireNonNull(crc), cell, length);
    }

    private int checksum(byte @Nullable [] array, @Nullable ByteBuffer buffer, int from, int length) {
        if (crc == null) {
            return 0;
        }
        crc.reset();
        if (array != null) {
            crc.update(array, from, length);
        } else if (buffer != null) {
            crc.update(buffer.duplicate().limit(from + length).position(from));
        }
        return (int) crc.getValue();
    }

    /** Over copies on the heap: a fault in mapped memory would end the JVM here. */
    private int storedChecksum(CRC32C sum, long cell, int length) {
        sum.reset();
        byte[] copy = new byte[Math.min(length, payload)];
        for (int done = 0; done < length; done += copy.length) {
            int part = Math.min(copy.length, length - done);
            read(cell, done, copy, 0, part);
            sum.update(copy, 0, part);
        }
        return (int) sum.getValue();
    }
}
