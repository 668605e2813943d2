package io.cirque.cli;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages to publish, one after the other. */
@FunctionalInterface
interface Messages {

    /** The next; null behind the last. */
    byte @Nullable [] next() throws IOException;

    static Messages of(List<byte[]> messages) {
        Iterator<byte[]> iterator = messages.iterator();
        return () -> iterator.hasNext() ? iterator.next() : null;
    }
}
