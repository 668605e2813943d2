package io.cirque.ring;

/**
 * Counts the stores and compare-and-sets that reach the shared file, so that a test can have a process halt before any
 * one of them. Costs nothing unless the system property {@value #PROPERTY} is set when the class is loaded: the flag is
 * a constant to the compiler.
 */
final class StoreTrace {
    static final String PROPERTY = "io.cirque.ring.trace-stores";
    static final boolean ON = Boolean.getBoolean(PROPERTY);

    private static volatile StoreObserver observer = name -> {};

    private StoreTrace() {}

    /** Has {@code watcher} told of every store from now on, in the thread that is about to do it. */
    static void watch(StoreObserver watcher) {
        observer = watcher;
    }

    /** Tells of a store, in code where the flag has been looked at. */
    static void before(String store) {
        observer.before(store);
    }

    /** Tells of a step that is not a store: of what is done to the file as a whole. */
    static void step(String step) {
        if (ON) {
            before(step);
        }
    }

    /** Told before each store. */
    interface StoreObserver {
        /**
         * Called by the thread that is about to store.
         *
         * @param store what it is about to do
         */
        void before(String store);
    }
}
