package io.cirque.ring;

/**
 * What survives a loss of power or a crash of the system; part of the ring's file, the same for all its processes. What
 * a process that is killed has published and acknowledged survives with each of them.
 *
 * <p>Where a ring syncs, every message carries a CRC-32C of its payload. The first who opens the ring after a boot looks
 * at all cells, under an exclusive lock: what is whole is kept, what is torn is left out, and each group goes on where
 * it was known to have acknowledged. Messages that it had acknowledged since the last sync come again.
 */
public enum Sync {
    /**
     * Nothing: the ring begins anew after a boot, with the groups it has. For memory file systems such as {@code /dev/shm},
     * where it goes with the machine in any case.
     */
    NONE(0),
    /** What was published before the last sync, which is made every so often in the background. */
    INTERVAL(1),
    /**
     * Every message whose publishing has returned: it waits for the disk. Publishers that wait at the same time share
     * one write. Consumers may see a message before that.
     */
    EACH(2);

    private final int code;

    Sync(int code) {
        this.code = code;
    }

    /** The number that stands for this in the file. */
    int code() {
        return code;
    }

    static Sync ofCode(int code) {
        for (Sync sync : values()) {
            if (sync.code() == code) {
                return sync;
            }
        }
        throw new RingVersionException("the ring has the sync number " + code
                + ", which this version of Cirque does not know: use the version that made the ring");
    }
}
