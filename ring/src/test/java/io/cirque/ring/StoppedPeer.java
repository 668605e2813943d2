package io.cirque.ring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does what it is told, one line for each: file, {@link CrashScenario}, N. Says {@code at} before the N-th store that
 * this takes, and goes on when it is told to; says {@code done}, or {@code refused} and why, in the end.
 */
final class StoppedPeer {
    static final String AT = "at ";
    static final String DONE = "done";
    static final String REFUSED = "refused ";

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
        RingQueue ring = null;
        try {
            ring = scenario.run(file, () -> pauseAt(point));
        } catch (RingException | IllegalStateException e) {
            end = REFUSED + e;
        } finally {
            StoreTrace.watch(store -> {});
            if (ring != null) {
                ring.close();
            }
        }
        System.out.println(end);
    }

    private void pauseAt(int point) {
        Thread self = Thread.currentThread();
        AtomicInteger stores = new AtomicInteger();
        StoreTrace.watch(store -> {
            if (Thread.currentThread() == self && stores.incrementAndGet() == point) {
                System.out.println(AT + store);
                awaitWord();
            }
        });
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
