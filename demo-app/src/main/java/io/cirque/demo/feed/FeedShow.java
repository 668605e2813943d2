package io.cirque.demo.feed;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.demo.Channels;
import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.DemoProperties;
import io.cirque.demo.Scenario;
import io.cirque.demo.live.Account;
import io.cirque.demo.live.Latencies;
import io.cirque.demo.live.Show;
import io.cirque.demo.process.WorkerEnded;
import io.cirque.ring.GroupNotFoundException;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingQueue;
import io.cirque.ring.RingStatistics;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.stereotype.Component;

/** The price feed and the replay on the page: numbers its messages, and adds up what the subscribers saw. */
@Component
@Profile("web")
@ConditionalOnScenario({Scenario.PRICE_FEED, Scenario.REPLAY})
class FeedShow implements Show {
    private static final Logger log = LoggerFactory.getLogger(FeedShow.class);
    private static final long MOMENT_MILLIS = 50;

    private final MessageChannel feed;
    private final RingQueue ring;
    private final Latencies latencies;
    private final Subscriptions subscriptions = new Subscriptions();
    private final AtomicLong published = new AtomicLong();

    FeedShow(
            @Qualifier(Channels.FEED) MessageChannel feed,
            RingRegistry rings,
            DemoProperties properties,
            Latencies latencies) {
        this.feed = feed;
        this.ring = rings.get(properties.scenario().ring());
        this.latencies = latencies;
    }

    /** For one thread, or numbers would not be in order. */
    @Override
    public int send(int most) {
        int sent = 0;
        while (sent < most) {
            long number = published.get() + 1;
            Tick tick = new Tick(number, Tick.nowMicros(), 100 + 10 * Math.sin(number / 1000.0));
            if (!feed.send(new GenericMessage<>(tick.toBytes()), MOMENT_MILLIS)) {
                break;
            }
            published.set(number);
            sent++;
        }
        return sent;
    }

    @ServiceActivator(inputChannel = Channels.REPORTS)
    void onReport(Report report) throws DataFormatException {
        subscriptions.add(report);
        byte[] latest = Base64.getDecoder().decode(report.latencies());
        Histogram histogram = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(latest), 0);
        histogram
                .recordedValues()
                .forEach(value -> latencies.record(value.getValueIteratedTo(), value.getCountAtValueIteratedTo()));
    }

    /** Its group would hold the senders back for ever in a ring that blocks. */
    @EventListener
    void onEnd(WorkerEnded worker) {
        subscriptions.remove(worker.name());
        try {
            ring.removeGroup(worker.name());
        } catch (GroupNotFoundException e) {
            log.debug("{} ended before it had a group", worker.name(), e);
        }
    }

    @Override
    public Account account(RingStatistics statistics) {
        long sent = published.get();
        Subscriptions.Totals totals = subscriptions.totals(sent);
        long redelivered = statistics.groups().stream()
                .mapToLong(GroupStatistics::redelivered)
                .sum();
        return new Account(
                sent,
                totals.received(),
                Math.max(0, totals.behind()),
                redelivered,
                totals.repeated(),
                0,
                totals.told(),
                totals.lost());
    }
}
