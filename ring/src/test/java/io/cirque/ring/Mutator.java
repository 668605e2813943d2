package io.cirque.ring;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Random;

/** Another process that writes anything anywhere into a ring's file. Closed after the ring: that gives up its locks. */
final class Mutator implements AutoCloseable {
    private static final int[] OF_THE_HEADER = {
        RingHeader.TAIL,
        RingHeader.LIMIT,
        RingHeader.STATE,
        RingHeader.GROUPS_USED,
        RingHeader.PARTICIPANTS_USED,
        RingHeader.RELEASES,
        RingHeader.BOOT_ID
    };
    private static final int[] OF_A_GROUP = {
        GroupTable.WORD, GroupTable.HEAD, GroupTable.NAME_LENGTH - 4, GroupTable.NAME, GroupTable.HELD_SINCE
    };
    private static final int[] OF_A_SLOT = {
        ParticipantTable.IDENTITY,
        ParticipantTable.PID,
        ParticipantTable.INTENT,
        ParticipantTable.PIN,
        ParticipantTable.CLAIM,
        ParticipantTable.OWNER,
        ParticipantTable.MEMBERSHIP,
        ParticipantTable.ATTEMPTS
    };

    private final RingQueue ring;
    private final RandomAccessFile raw;
    private final ByteBuffer file;
    private final RingGeometry geometry;

    Mutator(RingQueue ring) {
        this.ring = ring;
        this.geometry = ring.geometry();
        try {
            raw = new RandomAccessFile(ring.path().toFile(), "rw");
            file = raw.getChannel()
                    .map(FileChannel.MapMode.READ_WRITE, 0, geometry.fileLength())
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    RingQueue ring() {
        return ring;
    }

    void set(int offset, long value) {
        file.putLong(offset, value);
    }

    /** One word, or several. */
    void mutate(Random random) {
        mutate(file, geometry, random);
    }

    /** Any words but those of the first page: numbers near what was there, of other words, single bits, extremes. */
    static void mutate(ByteBuffer file, RingGeometry geometry, Random random) {
        int words = random.nextInt(8) == 0 ? 1 + random.nextInt(4) : 1;
        for (int i = 0; i < words; i++) {
            int offset = offset(geometry, random);
            file.putLong(offset, value(file, offset, geometry, random));
        }
    }

    private static int offset(RingGeometry geometry, Random random) {
        int slot = geometry.participantsOffset()
                + random.nextInt(geometry.maxParticipants()) * ParticipantTable.ENTRY_LENGTH;
        int group = geometry.groupsOffset() + random.nextInt(geometry.maxGroups()) * GroupTable.ENTRY_LENGTH;
        int cell = geometry.cellsOffset() + random.nextInt((int) geometry.cells()) * geometry.cellSize();
        int offset =
                switch (random.nextInt(8)) {
                    case 0 -> one(OF_THE_HEADER, random);
                    case 1 -> group + one(OF_A_GROUP, random);
                    case 2, 3 -> slot + one(OF_A_SLOT, random);
                    case 4 -> cell + random.nextInt(2) * CellHeader.W1;
                    case 5 -> RingHeader.PAGE + random.nextInt(geometry.cellsOffset() - RingHeader.PAGE);
                    case 6 -> slot + random.nextInt(ParticipantTable.ENTRY_LENGTH);
                    default -> cell + random.nextInt(geometry.cellSize());
                };
        return offset / Words.BYTES * Words.BYTES;
    }

    private static int one(int[] offsets, Random random) {
        return offsets[random.nextInt(offsets.length)];
    }

    private static long value(ByteBuffer file, int offset, RingGeometry geometry, Random random) {
        long was = file.getLong(offset);
        return switch (random.nextInt(9)) {
            case 0 -> random.nextLong();
            case 1 -> was ^ 1L << random.nextInt(Long.SIZE);
            case 2 -> was + random.nextInt(7) - 3;
            case 3 -> random.nextInt(64);
            case 4 -> (was & Packed.TAG_MASK) | random.nextLong() << Packed.TAG_BITS;
            case 5 -> (was & ~(long) Packed.TAG_MASK) | random.nextInt(Packed.TAG_MASK + 1);
            case 6 -> file.getLong(offset(geometry, random));
            case 7 -> was + ((random.nextInt(65) - 32L) << Packed.TAG_BITS);
            default -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
        };
    }

    @Override
    public void close() {
        try {
            raw.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
