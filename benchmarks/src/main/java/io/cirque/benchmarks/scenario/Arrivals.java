package io.cirque.benchmarks.scenario;

import io.cirque.benchmarks.system.MessageSink;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a group gets: a stream, which is counted, and then messages on a schedule, which are timed. For one thread. */
final class Arrivals implements MessageSink {

    static final String TIMED = "timed";

    private final Tally tally;
    private final Schedule schedule;
    private final Latencies latencies = new Latencies();
    private long paced;
    private boolean complete;

    Arrivals(int size, Schedule schedule) {
        this.tally = new Tally(1, size, false);
        this.schedule = schedule;
    }

    @Override
    public void onMessage(ByteBuffer buffer, int offset, int length) {
        long sequence = Content.sequence(buffer, offset);
        if (Sequence.isPaced(sequence)) {
            long now = System.nanoTime();
            if (schedule.isMeasured(paced)) {
                latencies.add(schedule.due(paced), now);
            }
            paced++;
            complete = Sequence.isEnd(sequence);
        }
        tally.onMessage(buffer, offset, length);
    }

    boolean isStreamComplete() {
        return tally.isComplete();
    }

    boolean isComplete() {
        return complete;
    }

    /** What a process reports: the rate of its slowest group, and the times of all its groups together. */
    static Map<String, Double> report(List<Arrivals> groups) {
        Latencies all = new Latencies();
        Map<String, Double> report = new HashMap<>();
        for (Arrivals group : groups) {
            all.add(group.latencies);
            group.tally.report().forEach((name, value) -> report.merge(name, value, Math::min));
        }
        report.putAll(all.percentiles());
        report.put(TIMED, (double) all.count());
        return report;
    }
}
