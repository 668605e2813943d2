package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Before the N-th store of what one does, another does all of something else, for N = 1, 2, 3 … until there is none left,
 * and for each pair of them; or memory fails there, or the thread. Every message comes to the group, and none comes twice
 * without reason. {@code -Dcirque.interleave.every=1} tries all points; the default is each third.
 */
@ExtendWith(TracedStores.class)
class InterleavingTest {
    private static final int EVERY = Integer.getInteger("cirque.interleave.every", 3);

    @TempDir
    Path directory;

    private interface Step {
        void run() throws InterruptedException;
    }

    /** Has {@code meanwhile} happen before the n-th store of {@code act}; answers whether that has so many. */
    private static boolean interleave(int point, Step act, Step meanwhile) throws InterruptedException {
        Thread self = Thread.currentThread();
        int[] stores = {0};
        StoreTrace.watch(store -> {
            if (Thread.currentThread() == self && ++stores[0] == point) {
                StoreTrace.watch(ignored -> {});
                try {
                    meanwhile.run();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        });
        try {
            act.run();
        } finally {
            StoreTrace.watch(ignored -> {});
        }
        return stores[0] >= point;
    }

    private interface Run {
        boolean goesWellAt(int point, Template template) throws Exception;
    }

    private void atEveryPoint(Run run) throws Exception {
        for (WhenFull policy : List.of(WhenFull.BLOCK, WhenFull.OVERWRITE)) {
            Template template = new Template(directory, policy);
            int point = 1;
            while (run.goesWellAt(point, template)) {
                point += EVERY;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"FILL", "GO_ROUND"}) // of the same stores as others
    void whateverAnotherDoesMeanwhileNothingIsLost(Rival.Act act) throws Exception {
        for (Rival.Act meanwhile : Rival.Act.values()) {
            if (meanwhile.isPossibleDuring(act)) {
                atEveryPoint((point, template) -> {
                    String what = template.policy + ", " + act + ", before store " + point + " " + meanwhile;
                    boolean repeats = act.repeats() || meanwhile.repeats();
                    return template.use(
                            what,
                            repeats,
                            (one, other) -> interleave(point, () -> one.act(act), () -> other.act(meanwhile)));
                });
            }
        }
    }

    /** Thrown by the JVM where a page of the file is gone, or cannot be read. */
    @ParameterizedTest
    @EnumSource
    void aFaultOfMemoryMakesTheHandleUnusable(Rival.Act act) throws Exception {
        atEveryPoint((point, template) -> {
            String what = template.policy + ", " + act + ", a fault before store " + point;
            return template.use(what, (one, other) -> {
                boolean reached;
                try {
                    reached = interleave(point, () -> one.act(act), () -> {
                        throw new InternalError("a fault occurred in an unsafe memory access operation");
                    });
                } catch (RingStorageException told) {
                    assertThat(told)
                            .as(what)
                            .hasMessageContaining(one.ring().path().toString())
                            .hasMessageContaining("its memory could not be read or written");
                    reached = true;
                }
                if (reached) {
                    assertThat(one.ring().isOpen()).as(what).isFalse();
                }
                one.close();
                return reached;
            });
        });
    }

    /** Where the stack ends, for example. */
    @ParameterizedTest
    @EnumSource
    void aThreadThatFailsAndGoesOnLosesNothing(Rival.Act act) throws Exception {
        atEveryPoint((point, template) -> {
            String what = template.policy + ", " + act + ", an error before store " + point;
            return template.use(what, true, (one, other) -> {
                try {
                    return interleave(point, () -> one.act(act), () -> {
                        throw new StackOverflowError(what);
                    });
                } catch (StackOverflowError expected) {
                    one.release();
                    one.act(Rival.Act.PUBLISH);
                    one.act(Rival.Act.POLL);
                    one.close();
                    return true;
                }
            });
        });
    }

    private interface Use {
        boolean run(Rival one, Rival other) throws InterruptedException;
    }

    /**
     * Some messages, the first of which a consumer has left unacknowledged, and behind them the gap of a dead producer: made
     * once, each use has a copy.
     */
    private static final class Template {
        private final WhenFull policy;
        private final Path file;
        private final byte[] image;
        private final Rival.Ledger before = new Rival.Ledger();

        Template(Path directory, WhenFull policy) throws IOException, InterruptedException {
            this.policy = policy;
            this.file = directory.resolve(policy + ".ring");
            RingOptions options = RingOptions.builder()
                    .capacity(Rival.CELLS * 256L)
                    .whenFull(policy)
                    .groups(List.of(Rival.GROUP))
                    .maxGroups(3)
                    .maxParticipants(12)
                    .build();
            Files.deleteIfExists(file);
            RingQueue.create(file, options).close();
            try (Rival rival = new Rival(file, before)) {
                rival.act(Rival.Act.PUBLISH);
                rival.act(Rival.Act.PUBLISH_FOUR_CELLS);
                rival.act(Rival.Act.PUBLISH);
                rival.leaveTheFirst();
                rival.leaveAGap();
                rival.act(Rival.Act.PUBLISH);
            }
            this.image = Files.readAllBytes(file);
        }

        boolean use(String what, boolean repeats, Use use) throws IOException, InterruptedException {
            Rival.Ledger ledger = before.copy();
            return use(what, ledger, (one, other) -> {
                boolean reached = use.run(one, other);
                other.drain();
                requireAll(what, ledger, repeats);
                return reached;
            });
        }

        boolean use(String what, Use use) throws IOException, InterruptedException {
            return use(what, before.copy(), use);
        }

        private boolean use(String what, Rival.Ledger ledger, Use use) throws IOException, InterruptedException {
            Files.deleteIfExists(file);
            Files.write(file, image);
            try (Rival one = new Rival(file, ledger);
                    Rival other = new Rival(file, ledger)) {
                return use.run(one, other);
            } catch (RuntimeException e) {
                throw new AssertionError(what, e);
            }
        }

        private void requireAll(String what, Rival.Ledger ledger, boolean repeats) {
            Set<Integer> taken = new HashSet<>(ledger.taken);
            assertThat(ledger.tried()).as(what).containsAll(taken);
            if (policy != WhenFull.OVERWRITE) {
                assertThat(taken).as(what).containsAll(ledger.published);
            }
            if (!repeats) {
                assertThat(ledger.taken).as(what).doesNotHaveDuplicates();
            }
        }
    }
}
