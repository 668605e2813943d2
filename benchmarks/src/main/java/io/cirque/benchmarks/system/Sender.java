package io.cirque.benchmarks.system;

/** The sending end of a {@link Link}. For one thread. */
public interface Sender extends AutoCloseable {

    /** Sends a copy of the whole array: {@code false} if there is no room at present. Does not wait if the system need not. */
    boolean offer(byte[] message);

    /**
     * Sends several messages at once if the system can do that, else one after the other.
     *
     * @param messages the same array at every call
     * @param from the first that has not been sent
     * @return how many were sent; 0 if there is no room at present
     */
    default int offerAll(byte[][] messages, int from) {
        int index = from;
        while (index < messages.length && offer(messages[index])) {
            index++;
        }
        return index - from;
    }

    /** Ends when all that was sent is on its way. */
    @Override
    void close();
}
