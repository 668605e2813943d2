package io.cirque.ring;

import java.util.Arrays;

/** Looks whether a thread waits on a ring: asleep in the kernel it is RUNNABLE to the JVM. */
final class Waits {
    private Waits() {}

    static boolean isIn(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Waiting.class.getName()));
    }
}
