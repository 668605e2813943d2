package io.cirque.integration.support;

import org.jspecify.annotations.Nullable;

/** What the ring, or the topic, of dead letters is called where nobody named one. */
public final class DeadLetterName {
    private static final String SUFFIX = ".dead-letter";

    private DeadLetterName() {}

    /**
     * The name of the one beside another.
     *
     * @param name of a ring or a topic
     * @return null for one that itself has such a name: there is no end to them otherwise
     */
    public static @Nullable String beside(String name) {
        return name.endsWith(SUFFIX) ? null : name + SUFFIX;
    }
}
