package io.cirque.ring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Does what it is told, one line for each: file, {@link CrashScenario}, N. Says {@code at} before the N-th store that
 * this takes, and goes on when it is told to; says {@code done}, or {@code refused} and why, in the end. Where N is
 * negative its thread fails there with an error, says {@code failed}, and closes the ring only when it is told to.
 */
final class StoppedPeer {
    static final String AT = "at ";
    static final String DONE = "done";
    static final String REFUSED = "refused ";
    static final String FAILED = "failed";

    private final BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));

    private StoppedPeer() {}

    public static void main(String[] arguments) throws Exception {
        StoppedPeer peer = new StoppedPeer();
        for (String line = peer.input.readLine(); line != null; line = peer.input.readLine()) {
            String[] words = line.split(" ", 3);
            peer.run(CrashScenario.valueOf(words[0]), Integer.parseInt(words[1]), Path.of(words[2]));
        }
    }

    private void run(CrashScenario scenario, int point, Path file) throws InterruptedException {
        String end = DONE;
        AtomicReference<@Nullable RingQueue> opened = new AtomicReference<>();
        try {
            opened.set(scenario.run(
                    file, () -> watch(Math.abs(point), point > 0 ? this::pause : StoppedPeer::fail), opened::set));
        } catch (RingException | IllegalStateException e) {
            end = REFUSED + e;
        } catch (StackOverflowError e) {
            StoreTrace.watch(store -> {});
            System.out.println(FAILED);
            awaitWord();
        } finally {
            StoreTrace.watch(store -> {});
            RingQueue ring = opened.get();
            if (ring != null) {
                ring.close();
            }
        }
        System.out.println(end);
    }

    /** Has something happen before this thread's store of that number. */
    private static void watch(int point, StoreTrace.StoreObserver then) {
        Thread self = Thread.currentThread();
        AtomicInteger stores = new AtomicInteger();
        StoreTrace.watch(store -> {
            if (Thread.currentThread() == self && stores.incrementAndGet() == point) {
                then.before(store);
            }
        });
    }

    private void pause(String store) {
        System.out.println(AT + store);
        awaitWord();
    }

    private static void fail(String store) {
        throw new StackOverflowError("before " + store);
    }

    private void awaitWord() {
        try {
            if (input.readLine() == null) {
                Runtime.getRuntime().halt(4); // the test is gone
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
