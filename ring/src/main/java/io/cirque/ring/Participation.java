package io.cirque.ring;

/** What a handle closes with itself: all of them are told first, and then waited for together. */
abstract class Participation implements AutoCloseable {

    /** Nothing new is begun from now on. Does not wait. */
    abstract void beginClose();

    /** Leaves, after waiting for what is going on in another thread until then; that thread leaves later otherwise. */
    abstract void endClose(long deadlineNanos);

    @Override
    public void close() {
        beginClose();
        endClose(Occupancy.deadline());
    }
}
