package io.cirque.demo.feed;

/** Checks that the numbers of the messages follow each other. Not thread-safe. */
final class Progress {
    private long received;
    private long repeated;
    private long last;
    private long missed;

    /** The next message. */
    void see(long number) {
        if (received > 0 && number <= last) {
            repeated++;
            return;
        }
        if (received > 0) {
            missed += number - last - 1;
        }
        received++;
        last = number;
    }

    boolean hasBegun() {
        return received > 0;
    }

    Report report(String name, long pid, long told, String latencies) {
        return new Report(name, pid, received, repeated, last, missed, told, latencies);
    }
}
