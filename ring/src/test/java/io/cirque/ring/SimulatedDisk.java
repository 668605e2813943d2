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
    /** What each thread that forces began with. */
    private final Map<Thread, byte[]> forcing = new HashMap<>();

    SimulatedDisk(Path file, int sector, Random random) {
        this.share = OpenFiles.open(file);
        this.tables = share.geometry().cellsOffset();
        this.length = Math.toIntExact(share.geometry().fileLength());
        this.sector = sector;
        this.random = random;
        this.disk = memory();
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
        forcing.put(Thread.currentThread(), memory());
    }

    void forceEnds(String what) {
        byte[] written = forcing.remove(Thread.currentThread());
        if (written == null) {
            return; // begun before anybody looked
        }
        if (what.equals("tables")) {
            System.arraycopy(written, 0, disk, 0, tables);
        } else {
            System.arraycopy(written, tables, disk, tables, length - tables);
        }
    }

    /** The system writes some sectors of its own accord. */
    void writeBack() {
        mix(disk, memory(), disk, random.nextDouble() * 0.3);
    }

    /** What a loss of power now could leave. */
    byte[] image() {
        byte[] image = new byte[length];
        double share = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextDouble();
        mix(disk, memory(), image, share);
        return image;
    }

    private void mix(byte[] older, byte[] newer, byte[] target, double share) {
        for (int at = 0; at < length; at += sector) {
            byte[] source = random.nextDouble() < share ? newer : older;
            System.arraycopy(source, at, target, at, Math.min(sector, length - at));
        }
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
