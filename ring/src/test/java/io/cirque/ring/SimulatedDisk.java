package io.cirque.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * What would be on the disk of a ring's file: sectors reach it when they are forced, or at any moment of the system's
 * choice. An image is what a loss of power could leave: of each sector that waits, what was there or what is to be.
 */
final class SimulatedDisk implements AutoCloseable {
    private final OpenFiles.Share share;
    private final int tables;
    private final int length;
    private final int sector;
    private final Random random;
    private final byte[] disk;
    /** When each sector of the disk was what it is. */
    private final long[] moments;

    private long now;
    /** What each thread that forces began with, and when. */
    private final Map<Thread, Force> forcing = new HashMap<>();

    private record Force(ByteBuffer written, long moment) {}

    SimulatedDisk(Path file, int sector, Random random) {
        this.share = OpenFiles.open(file);
        this.tables = share.geometry().cellsOffset();
        this.length = Math.toIntExact(share.geometry().fileLength());
        this.sector = sector;
        this.random = random;
        this.disk = memory();
        this.moments = new long[length / sector + 1];
    }

    /** What is in the mapping now. */
    private byte[] memory() {
        byte[] bytes = new byte[length];
        share.tables().get(0, bytes, 0, tables);
        int at = tables;
        for (ByteBuffer chunk : share.chunks()) {
            chunk.get(0, bytes, at, chunk.capacity());
            at += chunk.capacity();
        }
        return bytes;
    }

    void forceBegins() {
        forcing.put(Thread.currentThread(), new Force(ByteBuffer.wrap(memory()), ++now));
    }

    void forceEnds(String what) {
        Force force = forcing.remove(Thread.currentThread());
        if (force != null) { // else it began before anybody looked
            boolean isTables = what.equals("tables");
            write(force.written().array(), isTables ? 0 : tables, isTables ? tables : length, 1, force.moment());
        }
    }

    /** The system writes some sectors of its own accord. */
    void writeBack() {
        write(memory(), 0, length, random.nextDouble() * 0.3, ++now);
    }

    /** What is on the disk never gets older: another thread may have written a sector since. */
    private void write(byte[] newer, int from, int to, double share, long moment) {
        for (int at = from; at < to; at += sector) {
            if (moments[at / sector] < moment && (share == 1 || random.nextDouble() < share)) {
                moments[at / sector] = moment;
                System.arraycopy(newer, at, disk, at, Math.min(sector, to - at));
            }
        }
    }

    /** What a loss of power now could leave. */
    byte[] image() {
        byte[] image = disk.clone();
        byte[] memory = memory();
        double share = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextDouble();
        for (int at = 0; at < length; at += sector) {
            if (random.nextDouble() < share) {
                System.arraycopy(memory, at, image, at, Math.min(sector, length - at));
            }
        }
        return image;
    }

    /** Writes an image as the file of a system that was booted since. */
    static void write(byte[] image, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(image);
        for (int i = 0; i < 16; i++) {
            bytes.put(RingHeader.BOOT_ID + i, (byte) ~bytes.get(RingHeader.BOOT_ID + i));
        }
        Files.write(file, image);
    }

    @Override
    public void close() {
        share.close();
    }
}
