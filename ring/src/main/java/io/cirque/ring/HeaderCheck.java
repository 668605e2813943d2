package io.cirque.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** Reads the first page of a file before anything of it is mapped, and refuses what is not a whole ring. */
final class HeaderCheck {
    private HeaderCheck() {}

    /** The first page, on the heap: what is mapped may change under our hands. */
    static ByteBuffer read(FileChannel channel, String what) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(RingHeader.PAGE).order(ByteOrder.LITTLE_ENDIAN);
        int read = 0;
        while (page.hasRemaining() && read >= 0) {
            read = channel.read(page, page.position());
        }
        if (page.position() < Long.BYTES || page.getLong(RingHeader.MAGIC_OFFSET) != RingHeader.MAGIC) {
            throw new RingFormatException(what + " is not a Cirque ring (it does not begin with CIRQUE): use another"
                    + " name, or delete the file if nobody needs it");
        }
        if (page.hasRemaining()) {
            throw new RingFormatException(
                    what + " is truncated to " + page.position() + " bytes: delete the file and create the ring anew");
        }
        int version = page.getInt(RingHeader.VERSION_OFFSET);
        if (version != RingHeader.FORMAT_VERSION && version != RingHeader.SINGLE_PRODUCER_VERSION) {
            throw new RingVersionException(what + " has format version " + version + ", this Cirque knows versions "
                    + RingHeader.FORMAT_VERSION + " and " + RingHeader.SINGLE_PRODUCER_VERSION
                    + ": use one version of Cirque in all processes, or delete the ring");
        }
        if (page.getInt(RingHeader.BYTE_ORDER_OFFSET) != RingHeader.BYTE_ORDER_MARK) {
            throw new RingFormatException(what + " was not written in little-endian byte order");
        }
        if (page.getLong(RingHeader.CHECKSUM_OFFSET) != checksum(page)) {
            throw new RingFormatException(
                    what + " is damaged: its header does not match its checksum. Delete the file and create the ring"
                            + " anew");
        }
        RingGeometry geometry = RingGeometry.read(page, what);
        if (channel.size() < geometry.fileLength()) {
            throw new RingFormatException(what + " is truncated to " + channel.size() + " of " + geometry.fileLength()
                    + " bytes: delete the file and create the ring anew");
        }
        return page;
    }

    /** CRC-32C of the bytes before the checksum, over a copy on the heap. */
    static long checksum(ByteBuffer page) {
        byte[] head = new byte[RingHeader.CHECKSUM_OFFSET];
        page.get(0, head);
        CRC32C crc = new CRC32C();
        crc.update(head);
        return crc.getValue();
    }
}
