package io.cirque.demo.live;

import io.cirque.ring.RingStatistics;
import java.util.List;

/** What one scenario does and knows. Thread-safe. */
public interface Show {
    /**
     * Sends messages, and waits for room no longer than a moment.
     *
     * @param most how many at most
     * @return how many were sent; fewer if the ring is full
     */
    int send(int most);

    /**
     * What became of all messages.
     *
     * @param ring the scenario's ring at this moment
     */
    Account account(RingStatistics ring);

    /** Messages that were put aside, the latest first; empty where there are none. */
    default List<DeadLetter> deadLetters() {
        return List.of();
    }

    /** Whether a poisonous message can be sent. */
    default boolean hasPoison() {
        return false;
    }

    /**
     * Sends a message that no worker can handle.
     *
     * @return its id
     * @throws IllegalStateException if there is no room, or no such message in this scenario
     */
    default String poison() {
        throw new IllegalStateException("This scenario has no poisonous message: switch to the order desk");
    }
}
