package io.cirque.demo.feed;

import java.util.HashMap;
import java.util.Map;

/** What all subscribers reported, each process since its start. Thread-safe. */
final class Subscriptions {
    private final Map<Long, Report> latest = new HashMap<>();
    private final Map<String, Long> pids = new HashMap<>();

    synchronized void add(Report report) {
        latest.put(report.pid(), report);
        pids.put(report.name(), report.pid());
    }

    /** The subscriber of this name has gone: nothing waits for it. */
    synchronized void remove(String name) {
        pids.remove(name);
    }

    synchronized Totals totals(long published) {
        long received = 0;
        long repeated = 0;
        long told = 0;
        long lost = 0;
        for (Report report : latest.values()) {
            received += report.received();
            repeated += report.repeated();
            told += report.told();
            lost += Math.max(0, report.missed() - report.told());
        }
        long behind = 0;
        for (Long pid : pids.values()) {
            Report report = latest.get(pid);
            behind = Math.max(behind, report == null ? 0 : published - report.last());
        }
        return new Totals(received, repeated, told, lost, behind);
    }

    /**
     * Sums over all processes.
     *
     * @param told messages that they were told they missed
     * @param lost messages that they missed and were not told of
     * @param behind how far the slowest subscriber that is there is behind
     */
    record Totals(long received, long repeated, long told, long lost, long behind) {}
}
