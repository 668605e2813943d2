package io.cirque.ring;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does one thing to a ring, and halts before the N-th store that this takes: file, {@link CrashScenario}, N; or, instead
 * of N, {@code JOINING} or {@code RESETTING}, before the first store at which a group is in that state, or
 * {@code unlink}, before the file's name goes. Ends with
 * {@link #HALTED}, or with 0 where the thing takes fewer stores.
 */
final class CrashingPeer {
    static final int HALTED = 99;

    private CrashingPeer() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        CrashScenario.Arming arming =
                switch (arguments[2]) {
                    case "JOINING" -> () -> haltIn(file, GroupTable.JOINING);
                    case "unlink" -> () -> haltBefore("unlink");
                    case "RESETTING" -> () -> haltIn(file, GroupTable.RESETTING);
                    default -> () -> haltAt(Integer.parseInt(arguments[2]));
                };
        CrashScenario.valueOf(arguments[1]).run(file, arming);
        Runtime.getRuntime().halt(0);
    }

    private static void haltAt(int point) {
        AtomicInteger stores = new AtomicInteger();
        StoreTrace.watch(store -> {
            if (stores.incrementAndGet() == point) {
                System.out.println("halted before " + store);
                Runtime.getRuntime().halt(HALTED);
            }
        });
    }

    private static void haltBefore(String step) {
        StoreTrace.watch(store -> {
            if (store.equals(step)) {
                Runtime.getRuntime().halt(HALTED);
            }
        });
    }

    private static void haltIn(Path file, int groupState) {
        MappedRing words = new MappedRing(file, OpenFiles.open(file));
        StoreTrace.watch(store -> {
            if (hasGroupIn(words, groupState)) {
                Runtime.getRuntime().halt(HALTED);
            }
        });
    }

    private static boolean hasGroupIn(MappedRing words, int state) {
        ByteBuffer tables = words.tables();
        for (int group = 0; group < words.groupsUsed(); group++) {
            if (GroupTable.state(Group.wordAcquire(tables, words.geometry(), group)) == state) {
                return true;
            }
        }
        return false;
    }
}
