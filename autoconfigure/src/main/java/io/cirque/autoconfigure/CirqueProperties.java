package io.cirque.autoconfigure;

import io.cirque.integration.support.AckMode;
import io.cirque.integration.support.BatchMode;
import io.cirque.ring.RingOptions;
import io.cirque.ring.Sync;
import io.cirque.ring.WhenFull;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What {@code cirque.*} says in {@code application.yml}. Immutable. The values were checked, and a wrong one reported
 * with its key, its place and the mend, before the first bean was made.
 *
 * @param directory Directory of the rings' files, the same for all processes that share them. Default: a private
 *     directory of the user, on tmpfs if there is one, else under java.io.tmpdir.
 * @param trustedPackages Packages whose types a payload may have, beside those of the application and the plain ones
 *     of the JDK. A package covers those below it; "*" trusts all.
 * @param defaults What a ring is created with where its own entry is silent. A ring that exists keeps what it has.
 * @param rings Rings by name, with what all processes agree on. A channel whose ring is not listed makes one.
 * @param channels Message channels by bean name.
 * @param inbound Adapters that take messages from a ring and send them to a channel, each the bean
 *     "cirque.inbound.NAME".
 * @param outbound Adapters that take messages from a channel and publish them to a ring, each the bean
 *     "cirque.outbound.NAME".
 * @param bridges Bridges between a ring and a Kafka topic, each the bean "cirque.bridges.NAME".
 * @param health From when on the health of a ring says that somebody should look at it.
 * @param endpoint What the actuator's endpoint "cirque" may do beside showing figures.
 */
@ConfigurationProperties("cirque")
public record CirqueProperties(
        @Nullable String directory,
        @DefaultValue List<String> trustedPackages,
        @DefaultValue Ring defaults,
        @DefaultValue Map<String, Ring> rings,
        @DefaultValue Map<String, Channel> channels,
        @DefaultValue Map<String, Inbound> inbound,
        @DefaultValue Map<String, Outbound> outbound,
        @DefaultValue Map<String, Bridge> bridges,
        @DefaultValue Health health,
        @DefaultValue Endpoint endpoint) {

    /**
     * What the actuator's endpoint "cirque" may do beside showing figures.
     *
     * @param peek Whether it shows messages, payloads and headers included.
     * @param operations What it may change. Default: nothing.
     */
    public record Endpoint(
            @DefaultValue("false") boolean peek,
            @DefaultValue Set<Operation> operations) {}

    /** A change to a ring that the endpoint can make. */
    public enum Operation {
        /** Removes a group that has no living consumer, and what only it has not read. */
        REMOVE_GROUP,
        /** Has a group go on elsewhere. */
        RESET_GROUP,
        /** Has all groups go on behind the latest message. */
        CLEAR,
        /** Gives what a living consumer holds to others of its group. */
        RELEASE_CLAIM
    }

    /**
     * From when on the health of a ring says that somebody should look at it.
     *
     * @param heldBackFor How long a group without a living consumer holds producers back before the ring's state is
     *     HELD_BACK.
     * @param stuckFor How long a process holds a message, or is about to write one, without getting on, before the
     *     ring's state is STUCK. Longer than the slowest handler takes.
     * @param nearlyFullPercent How full a ring is to count as nearly full; 1 to 100.
     * @param nearlyFullFor How long a ring is nearly full before its state is NEARLY_FULL.
     * @param waitingFor How long a bridge waits for Kafka, or for room in its ring, before its state is WAITING.
     */
    public record Health(
            @DefaultValue("10s") Duration heldBackFor,
            @DefaultValue("1m") Duration stuckFor,
            @DefaultValue("90") int nearlyFullPercent,
            @DefaultValue("1m") Duration nearlyFullFor,
            @DefaultValue("10s") Duration waitingFor) {}

    /**
     * A ring. What is stated must agree with the ring's file if it exists.
     *
     * @param capacity Bytes in all cells of the ring. Default 16MB.
     * @param cellSize Bytes in a cell, 16 for its header included, a multiple of 64. Default 256B.
     * @param whenFull What a sender meets when the ring is full. Default block.
     * @param groups Groups that exist from the first message on. Default: those that this application's channels and
     *     inbound adapters use, or "default" if there are none.
     * @param sync What survives a loss of power. Default none.
     * @param syncInterval Time from one sync in the background to the next, for a ring that syncs. Default 100ms.
     * @param singleProducer Whether only one process may send to the ring; a second one is refused. Default false.
     */
    public record Ring(
            @Nullable DataSize capacity,
            @Nullable DataSize cellSize,
            @Nullable WhenFull whenFull,
            @Nullable List<String> groups,
            @Nullable Sync sync,
            @Nullable Duration syncInterval,
            @Nullable Boolean singleProducer) {}

    /**
     * A channel.
     *
     * @param ring Ring of the channel. Default: the channel's own name.
     * @param delivery Who gets a message. Default queue.
     * @param group Group that takes the messages. Default "default", with delivery "broadcast" the name of the
     *     application.
     * @param concurrency Number of threads that handle messages, each with a consumer of its own; not for delivery
     *     "polled". Default 1.
     * @param ack When a message is acknowledged; not for delivery "polled". Default auto.
     * @param maxUnacknowledged Most messages, or batches, that one thread gives away before an earlier one is
     *     acknowledged, for ack "manual"; with delivery "polled", most that all transactions hold. Default 16.
     * @param batch Messages that are handled as one; not for delivery "polled". Default: each by itself.
     * @param backOff Pause before a message whose handler failed is delivered again; not for delivery "polled".
     * @param maxDeliveries Number of deliveries after which a message that cannot be handled goes to the dead letter
     *     ring. Default 10.
     * @param deadLetter Ring for messages that cannot be handled; made if it is not listed. Default: one named
     *     "RING.dead-letter", made when the first of them comes. With transport "kafka" a topic, in the same way.
     * @param sendTimeout Longest wait of a sender for room in the ring, or for the brokers' word, where the sender
     *     states none. Default: no limit.
     * @param transacted Whether a message that is sent within a transaction goes out after its commit, and not at all
     *     after a rollback. Default false.
     * @param transport What carries the messages. Default ring.
     * @param kafka The topic, for transport "kafka".
     */
    public record Channel(
            @Nullable String ring,
            @DefaultValue("queue") Delivery delivery,
            @Nullable String group,
            @Nullable Integer concurrency,
            @DefaultValue("auto") AckMode ack,
            @Nullable Integer maxUnacknowledged,
            @Nullable Batch batch,
            @Nullable BackOff backOff,
            @Nullable Integer maxDeliveries,
            @Nullable String deadLetter,
            @Nullable Duration sendTimeout,
            @DefaultValue("false") boolean transacted,
            @DefaultValue("ring") Transport transport,
            @Nullable Kafka kafka)
            implements ListenerProperties {

        @Override
        public String ringOr(String ownName) {
            return ring == null ? ownName : ring;
        }

        /**
         * The topic of this channel.
         *
         * @param ownName the channel's name
         * @return the topic that is stated, or the name
         */
        public String topicOr(String ownName) {
            return kafka == null || kafka.topic() == null ? ownName : kafka.topic();
        }

        /** How many threads handle messages. */
        int threads() {
            return concurrency == null ? 1 : concurrency;
        }

        boolean isRing() {
            return transport == Transport.RING;
        }

        /** The group of this channel in the application of the given name. */
        String groupIn(String application) {
            if (group != null) {
                return group;
            }
            return delivery == Delivery.BROADCAST ? application : RingOptions.DEFAULT_GROUP;
        }
    }

    /**
     * The topic of a channel. Where the brokers are stands in "spring.kafka".
     *
     * @param topic Topic of the channel. Default: the channel's own name.
     * @param partitions Partitions that the topic has at least: as many consumers of a group can be at work. Default:
     *     the concurrency.
     * @param replication Brokers that hold each partition, of a topic that is made. Default: as the brokers have it.
     */
    public record Kafka(
            @Nullable String topic,
            @Nullable Integer partitions,
            @Nullable Short replication) {}

    /**
     * Messages that are handled as one, with a list as payload, and acknowledged as one.
     *
     * @param size Most messages in a batch, which takes what is there and does not wait for more.
     * @param mode What the list holds. Default messages.
     */
    public record Batch(
            @Nullable Integer size,
            @DefaultValue("messages") BatchMode mode) {}

    /**
     * The pause before a message whose handler failed is delivered again. It doubles with each failure.
     *
     * @param initial Pause after the first failure. Default 100ms.
     * @param maximum Longest pause. Default 10s.
     */
    public record BackOff(
            @DefaultValue("100ms") Duration initial,
            @DefaultValue("10s") Duration maximum) {}

    /**
     * An adapter from a ring to a channel.
     *
     * @param ring Ring to take messages from: one of "cirque.rings" or the ring of a channel. Default: the adapter's own
     *     name.
     * @param group Group that takes the messages. Default "default".
     * @param outputChannel Channel to send the messages to.
     * @param errorChannel Channel for messages whose handling failed. Default: none, the message is delivered again.
     * @param concurrency Number of threads that handle messages, each with a consumer of its own. Default 1.
     * @param ack When a message is acknowledged. Default auto.
     * @param maxUnacknowledged Most messages, or batches, that one thread gives away before an earlier one is
     *     acknowledged, for ack "manual". Default 16.
     * @param batch Messages that are handled as one. Default: each by itself.
     * @param backOff Pause before a message whose handler failed is delivered again.
     * @param maxDeliveries Number of deliveries after which a message that cannot be handled goes to the dead letter
     *     ring. Default 10.
     * @param deadLetter Ring for messages that cannot be handled; made if it is not listed. Default: one named
     *     "RING.dead-letter", made when the first of them comes.
     */
    public record Inbound(
            @Nullable String ring,
            @Nullable String group,
            @Nullable String outputChannel,
            @Nullable String errorChannel,
            @Nullable Integer concurrency,
            @DefaultValue("auto") AckMode ack,
            @Nullable Integer maxUnacknowledged,
            @Nullable Batch batch,
            @Nullable BackOff backOff,
            @Nullable Integer maxDeliveries,
            @Nullable String deadLetter)
            implements ListenerProperties {

        @Override
        public String ringOr(String ownName) {
            return ring == null ? ownName : ring;
        }

        String groupOrDefault() {
            return group == null ? RingOptions.DEFAULT_GROUP : group;
        }
    }

    /**
     * An adapter from a channel to a ring.
     *
     * @param ring Ring to publish to: one of "cirque.rings" or the ring of a channel. Default: the adapter's own name.
     * @param inputChannel Channel to take the messages from; made if there is no such bean.
     * @param sendTimeout Longest wait for room in the ring. Default: no limit.
     * @param transacted Whether a message that is handled within a transaction is published after its commit, and not
     *     at all after a rollback. Default false.
     */
    public record Outbound(
            @Nullable String ring,
            @Nullable String inputChannel,
            @Nullable Duration sendTimeout,
            @DefaultValue("false") boolean transacted) {

        String ringOr(String ownName) {
            return ring == null ? ownName : ring;
        }
    }

    /**
     * A bridge between a ring and a Kafka topic. Where the brokers are stands in "spring.kafka".
     *
     * @param ring Ring at one end: one of "cirque.rings" or the ring of a channel. Default: the bridge's own name.
     * @param group For direction "to-kafka" the group of the ring that takes the messages, by default "default". For
     *     "from-kafka" the consumer group of Kafka, by default the name of the application.
     * @param topic Topic at the other end.
     * @param direction Which way the messages go. Default to-kafka.
     * @param concurrency Number of threads that hand over, each with a connection of its own. Default 1, which keeps the
     *     order.
     * @param batchSize Most messages that a thread hands over, and then acknowledges, as one; it takes what is there and
     *     does not wait for more. Default 500.
     * @param backOff Pause before what could not be handed over is tried again.
     * @param deadLetter Ring for messages that Kafka refuses for good; made if it is not listed. Default: one named
     *     "RING.dead-letter", made when the first of them comes. Not for "from-kafka".
     */
    public record Bridge(
            @Nullable String ring,
            @Nullable String group,
            @Nullable String topic,
            @DefaultValue("to-kafka") Direction direction,
            @Nullable Integer concurrency,
            @Nullable Integer batchSize,
            @Nullable BackOff backOff,
            @Nullable String deadLetter) {

        String ringOr(String ownName) {
            return ring == null ? ownName : ring;
        }

        boolean isToKafka() {
            return direction == Direction.TO_KAFKA;
        }

        /** The group of the ring, or of Kafka, in the application of the given name. */
        String groupIn(String application) {
            if (group != null) {
                return group;
            }
            return isToKafka() ? RingOptions.DEFAULT_GROUP : application;
        }
    }

    /** Channels whose messages are in a ring. */
    Map<String, Channel> ringChannels() {
        Map<String, Channel> found = new LinkedHashMap<>(channels);
        found.values().removeIf(channel -> !channel.isRing());
        return found;
    }

    /** Names of all rings that the application opens: those listed, and those that channels and dead letters make. */
    Set<String> ringNames() {
        Set<String> names = new LinkedHashSet<>(rings.keySet());
        ringChannels().forEach((name, channel) -> {
            names.add(channel.ringOr(name));
            if (channel.deadLetter() != null) {
                names.add(channel.deadLetter());
            }
        });
        inbound.values().stream()
                .map(Inbound::deadLetter)
                .filter(Objects::nonNull)
                .forEach(names::add);
        bridges.values().stream()
                .map(Bridge::deadLetter)
                .filter(Objects::nonNull)
                .forEach(names::add);
        return names;
    }

    /** Whether a ring is stated to take dead letters. Every process that reads the other ring sends to it. */
    boolean isForDeadLetters(String ring) {
        return ringChannels().values().stream().anyMatch(channel -> ring.equals(channel.deadLetter()))
                || inbound.values().stream().anyMatch(adapter -> ring.equals(adapter.deadLetter()))
                || bridges.values().stream().anyMatch(bridge -> ring.equals(bridge.deadLetter()));
    }

    /**
     * Groups that a new ring needs, so that the readers of this application miss nothing that is sent before they run:
     * "default" if it reads nothing here. A broadcast goes to those who listen when it is sent: a group for an
     * application that only sends would hold the senders back when the ring is full.
     */
    List<String> groupsNeeded(String ring) {
        Set<String> groups = new LinkedHashSet<>();
        ringChannels().forEach((name, channel) -> {
            if (channel.ringOr(name).equals(ring) && channel.delivery() != Delivery.BROADCAST) {
                groups.add(channel.groupIn(RingOptions.DEFAULT_GROUP));
            }
        });
        inbound.forEach((name, adapter) -> {
            if (adapter.ringOr(name).equals(ring)) {
                groups.add(adapter.groupOrDefault());
            }
        });
        bridges.forEach((name, bridge) -> {
            if (bridge.isToKafka() && bridge.ringOr(name).equals(ring)) {
                groups.add(bridge.groupIn(""));
            }
        });
        return groups.isEmpty() && !isBroadcast(ring) ? List.of(RingOptions.DEFAULT_GROUP) : List.copyOf(groups);
    }

    private boolean isBroadcast(String ring) {
        return ringChannels().entrySet().stream()
                .anyMatch(entry -> entry.getValue().ringOr(entry.getKey()).equals(ring)
                        && entry.getValue().delivery() == Delivery.BROADCAST);
    }

    /** Which way a bridge carries messages. */
    public enum Direction {
        /** From the ring to the topic. */
        TO_KAFKA,
        /** From the topic to the ring. */
        FROM_KAFKA
    }

    /** Who gets a message. */
    public enum Delivery {
        /** One subscriber of one process of the group. */
        QUEUE,
        /** Every application, each with a group of its own. */
        BROADCAST,
        /** Whoever receives first: a {@code PollableChannel}. */
        POLLED
    }

    /** What carries a channel's messages. */
    public enum Transport {
        /** A mapped ring on this machine. */
        RING,
        /** A topic of Kafka, for when one machine is not enough. */
        KAFKA
    }
}
