package io.cirque.demo.feed;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.demo.Channels;
import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.DemoProperties;
import io.cirque.demo.Scenario;
import io.cirque.demo.live.Latencies;
import io.cirque.demo.worker.Slowness;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingQueue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.HdrHistogram.Histogram;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Takes every message, looks whether one is missing, and says what it saw a few times a second. */
@Component
@Profile("worker")
@ConditionalOnScenario({Scenario.PRICE_FEED, Scenario.REPLAY})
class Subscriber {
    private static final long PERIOD_MILLIS = 250;

    private final String name;
    private final RingQueue ring;
    private final MessageChannel reports;
    private final Slowness slowness;
    private final Progress progress = new Progress();
    private final Histogram latencies = new Histogram(Latencies.LONGEST_MICROS, Latencies.DIGITS);
    private boolean changed;
    /** What the ring had told this subscriber's group before its first message. */
    private long toldBefore;

    Subscriber(
            @Value("${spring.application.name}") String name,
            RingRegistry rings,
            DemoProperties properties,
            @Qualifier(Channels.REPORTS) MessageChannel reports,
            Slowness slowness) {
        this.name = name;
        this.ring = rings.get(properties.scenario().ring());
        this.reports = reports;
        this.slowness = slowness;
    }

    @ServiceActivator(inputChannel = Channels.FEED)
    void onTick(byte[] bytes) {
        slowness.endure();
        Tick tick = Tick.of(bytes);
        long micros = Tick.nowMicros() - tick.sentMicros();
        synchronized (progress) {
            if (!progress.hasBegun()) {
                toldBefore = told(); // in the group's only thread: nothing is told between this message and the next
            }
            progress.see(tick.number());
            latencies.recordValue(Math.min(Math.max(0, micros), Latencies.LONGEST_MICROS));
            changed = true;
        }
    }

    private long told() {
        return ring.statistics().groups().stream()
                .filter(group -> group.name().equals(name))
                .mapToLong(GroupStatistics::lost)
                .sum();
    }

    @Scheduled(fixedDelay = PERIOD_MILLIS)
    void report() {
        Report report;
        synchronized (progress) {
            if (!changed) {
                return;
            }
            changed = false;
            report = progress.report(name, ProcessHandle.current().pid(), told() - toldBefore, takeLatencies());
        }
        reports.send(new GenericMessage<>(report));
    }

    private String takeLatencies() {
        ByteBuffer buffer = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
        int length = latencies.encodeIntoCompressedByteBuffer(buffer);
        latencies.reset();
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }
}
