package io.cirque.demo.feed;

/**
 * What a subscriber's process saw since it started.
 *
 * @param name the subscriber's
 * @param pid the process
 * @param received messages, those not counted that came again
 * @param repeated messages that came again
 * @param last the number of the latest
 * @param missed numbers that were left out between the first and the latest
 * @param told how many it missed by what the ring told its group
 * @param latencies times in microseconds since the last report, in HdrHistogram's compressed form and base 64
 */
record Report(
        String name, long pid, long received, long repeated, long last, long missed, long told, String latencies) {}
