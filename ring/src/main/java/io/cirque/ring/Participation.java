package io.cirque.ring;

/** What a handle closes with itself. */
interface Participation extends AutoCloseable {

    @Override
    void close();
}
