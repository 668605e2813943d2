package io.cirque.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.StandardEnvironment;

/** Every wrong value is named by its key, with its value, the reason and the mend. */
class InvalidConfigurationTests {
    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void namesKeyValueAndMend(String yaml, String key, String value, String reason, String mend) {
        FailureAnalysis analysis = analyse(yaml);
        assertThat(analysis.getDescription())
                .contains("Property: " + key + "\n")
                .contains(value.isEmpty() ? "" : "Value: \"" + value + "\"\n")
                .contains(reason);
        assertThat(analysis.getAction()).contains(mend);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(
                        "rings: {orders: {capacity: 64MBB}}",
                        "rings.orders.capacity",
                        "64MBB",
                        "it is not a size",
                        "16MB"),
                fault(
                        "rings: {orders: {capacity: 12B}}",
                        "rings.orders.capacity",
                        "12B",
                        "state at least 4096 B",
                        "Correct"),
                fault(
                        "rings: {orders: {capacity: -1MB}}",
                        "rings.orders.capacity",
                        "-1MB",
                        "state at least 4096 B",
                        "Correct"),
                fault(
                        "rings: {orders: {cell-size: 100B}}",
                        "rings.orders.cell-size",
                        "100B",
                        "state a multiple of 64 B",
                        "Correct"),
                fault(
                        "rings: {orders: {cell-size: 8GB}}",
                        "rings.orders.cell-size",
                        "8GB",
                        "state a multiple of 64 B",
                        "Correct"),
                fault("defaults: {capacity: 1B}", "defaults.capacity", "1B", "state at least 4096 B", "Correct"),
                fault(
                        "rings: {orders: {when-full: blok}}",
                        "rings.orders.when-full",
                        "blok",
                        "this version of Cirque does not know it",
                        "Did you mean 'block'? Known: block, reject, overwrite, retain."),
                fault(
                        "rings: {orders: {sync: eech}}",
                        "rings.orders.sync",
                        "eech",
                        "this version of Cirque does not know it",
                        "Did you mean 'each'? Known: none, interval, each."),
                fault(
                        "rings: {orders: {sync: interval, sync-interval: 0s}}",
                        "rings.orders.sync-interval",
                        "0s",
                        "state whole milliseconds, from 1 ms to 1 hour",
                        "Correct"),
                fault(
                        "rings: {orders: {groups: [billing, billing]}}",
                        "rings.orders.groups",
                        "",
                        "name each group once",
                        "Correct"),
                fault(
                        "channels: {orders: {transport: kafak}}",
                        "channels.orders.transport",
                        "kafak",
                        "this version of Cirque does not know it",
                        "Did you mean 'kafka'? Known: ring, kafka."),
                fault(
                        "channels: {orders: {delivery: qeue}}",
                        "channels.orders.delivery",
                        "qeue",
                        "this version of Cirque does not know it",
                        "Did you mean 'queue'? Known: queue, broadcast, polled."),
                fault(
                        "channels: {orders: {delivery: broadcast}}",
                        "channels.orders.delivery",
                        "broadcast",
                        "spring.application.name is not set",
                        "Set spring.application.name, or cirque.channels.orders.group."),
                fault(
                        "channels: {orders: {concurrency: 0}}",
                        "channels.orders.concurrency",
                        "0",
                        "nobody would handle the messages",
                        "State at least 1"),
                fault(
                        "channels: {orders: {concurrency: many}}",
                        "channels.orders.concurrency",
                        "many",
                        "it is not a whole number",
                        "such as 4"),
                fault(
                        "channels: {orders: {delivery: polled, concurrency: 4}}",
                        "channels.orders.concurrency",
                        "4",
                        "a polled channel has no threads of its own",
                        "threads of the poller"),
                fault(
                        "channels: {orders: {max-deliveries: 0}}",
                        "channels.orders.max-deliveries",
                        "0",
                        "no message would be delivered at all",
                        "State at least 1"),
                fault(
                        "channels: {orders: {dead-letter: orders}}",
                        "channels.orders.dead-letter",
                        "orders",
                        "the ring of the channel itself",
                        "such as orders.dlq"),
                fault(
                        "channels: {orders: {send-timeout: soon}}",
                        "channels.orders.send-timeout",
                        "soon",
                        "it is not a duration",
                        "5s"),
                fault(
                        "channels: {orders: {send-timeout: -5s}}",
                        "channels.orders.send-timeout",
                        "-5s",
                        "it is negative",
                        "State 0 to never wait"),
                fault(
                        "channels: {orders: {group: ' '}}",
                        "channels.orders.group",
                        " ",
                        "not blank",
                        "State another name"),
                fault(
                        "channels: {orders: {ring: ''}}",
                        "channels.orders.ring",
                        "",
                        "it is blank",
                        "State a name or remove the key."),
                fault(
                        "channels: {orders: {concurency: 4}}",
                        "channels.orders.concurency",
                        "4",
                        "there is no such key",
                        "Did you mean 'concurrency'?"),
                fault(
                        "chanels: {orders: {group: a}}",
                        "chanels",
                        "",
                        "there is no such key",
                        "Did you mean 'channels'?"),
                fault(
                        "channels: {orders.dlq: {ring: dlq}}",
                        "channels.orders.dlq",
                        "",
                        "there is no such key",
                        "\"[orders.dlq]\""),
                fault(
                        "channels: {\"[orders.dlq]\": {concurrency: 0}}",
                        "channels[orders.dlq].concurrency",
                        "0",
                        "nobody would handle the messages",
                        "State at least 1"),
                fault(
                        "channels: {orders: fast}",
                        "channels.orders",
                        "fast",
                        "it takes keys of its own",
                        "Known: ring, delivery"),
                fault(
                        "channels: {orders: {ring: {name: a}}}",
                        "channels.orders.ring.name",
                        "a",
                        "nothing stands below this key",
                        "single value"),
                fault(
                        "{channels: {orders: {}}, inbound: {feed: {ring: ordrs, output-channel: audit}}}",
                        "inbound.feed.ring",
                        "ordrs",
                        "there is no ring of this name",
                        "Did you mean 'orders'? Known: orders. Or list it: cirque.rings.ordrs: {}"),
                fault(
                        "inbound: {feed: {output-channel: audit}}",
                        "inbound.feed.ring",
                        "feed",
                        "there is no ring of this name",
                        "There is none so far."),
                fault(
                        "{rings: {orders: {}}, inbound: {feed: {ring: orders}}}",
                        "inbound.feed.output-channel",
                        "",
                        "the adapter has no channel to send to",
                        "Name the channel"),
                fault(
                        "channels: {orders: {ack: manuel}}",
                        "channels.orders.ack",
                        "manuel",
                        "this version of Cirque does not know it",
                        "Did you mean 'manual'? Known: auto, manual."),
                fault(
                        "channels: {orders: {delivery: polled, ack: manual}}",
                        "channels.orders.ack",
                        "manual",
                        "who receives a message has it",
                        "receive in a transaction"),
                fault(
                        "channels: {orders: {delivery: polled, batch: {size: 7}}}",
                        "channels.orders.batch",
                        "",
                        "gives one message a call",
                        "max-messages-per-poll"),
                fault(
                        "channels: {orders: {delivery: polled, back-off: {initial: 1s}}}",
                        "channels.orders.back-off",
                        "",
                        "no threads of its own, which could wait",
                        "poller's interval"),
                fault(
                        "channels: {orders: {max-unacknowledged: 4}}",
                        "channels.orders.max-unacknowledged",
                        "4",
                        "with ack: auto a thread has one message at a time",
                        "state ack: manual"),
                fault(
                        "channels: {orders: {ack: manual, max-unacknowledged: 0}}",
                        "channels.orders.max-unacknowledged",
                        "0",
                        "no message would be given away",
                        "State at least 1"),
                fault(
                        "channels: {orders: {batch: {mode: messages}}}",
                        "channels.orders.batch.size",
                        "",
                        "a batch needs a size",
                        "State the most messages of a batch"),
                fault(
                        "channels: {orders: {batch: {size: 0}}}",
                        "channels.orders.batch.size",
                        "0",
                        "no message would be delivered",
                        "State at least 1"),
                fault(
                        "channels: {orders: {batch: {size: 9, mode: payloads}}}",
                        "channels.orders.batch.mode",
                        "payloads",
                        "this version of Cirque does not know it",
                        "Known: messages, extract-payloads."),
                fault(
                        "channels: {orders: {batch: {sise: 9}}}",
                        "channels.orders.batch.sise",
                        "9",
                        "there is no such key",
                        "Did you mean 'size'?"),
                fault(
                        "channels: {orders: {back-off: {initial: 0s}}}",
                        "channels.orders.back-off.initial",
                        "0s",
                        "tried again without a pause",
                        "State more than 0"),
                fault(
                        "channels: {orders: {back-off: {initial: 20s}}}",
                        "channels.orders.back-off.maximum",
                        "PT10S",
                        "less than the initial pause, 20000 ms",
                        "State as much or more"),
                fault(
                        "channels: {orders: {transacted: perhaps}}",
                        "channels.orders.transacted",
                        "perhaps",
                        "neither true nor false",
                        "Write one of the two"),
                fault(
                        "{rings: {orders: {}}, inbound: {feed: {ring: orders, output-channel: a, concurrency: 0}}}",
                        "inbound.feed.concurrency",
                        "0",
                        "nobody would handle the messages",
                        "State at least 1"),
                fault(
                        "{rings: {orders: {}}, inbound: {feed: {ring: orders, output-channel: a, dead-letter: orders}}}",
                        "inbound.feed.dead-letter",
                        "orders",
                        "the ring of the adapter itself",
                        "such as orders.dlq"),
                fault(
                        "health: {nearly-full-percent: 101}",
                        "health.nearly-full-percent",
                        "101",
                        "no percentage of a ring",
                        "State 1 to 100"),
                fault(
                        "endpoint: {operations: [clear, remove-grup]}",
                        "endpoint.operations[1]",
                        "remove-grup",
                        "this version of Cirque does not know it",
                        "Did you mean 'remove-group'? Known: remove-group, reset-group, clear, release-claim."),
                fault("endpoint: {peek: perhaps}", "endpoint.peek", "perhaps", "neither true nor false", "Write one"),
                fault("health: {stuck-for: -1s}", "health.stuck-for", "-1s", "it is negative", "State 0"),
                fault(
                        "{rings: {orders: {}}, outbound: {sink: {ring: orders}}}",
                        "outbound.sink.input-channel",
                        "",
                        "the adapter has no channel to take from",
                        "Name the channel"),
                fault(
                        "{channels: {orders: {}}, outbound: {sink: {ring: orders, input-channel: orders}}}",
                        "outbound.sink.input-channel",
                        "orders",
                        "messages would go round for ever",
                        "Name another channel"),
                fault(
                        "{channels: {orders: {}}, inbound: {feed: {ring: orders, output-channel: orders}}}",
                        "inbound.feed.output-channel",
                        "orders",
                        "messages would go round for ever",
                        "Name another channel"),
                fault(
                        "{rings: {orders: {}}, outbound: {sink: {ring: orders, input-channel: a, send-timeout: -1s}}}",
                        "outbound.sink.send-timeout",
                        "-1s",
                        "it is negative",
                        "State 0 to never wait"),
                fault(
                        "{rings: {orders: {}}, channels: {dead: {transport: kafka}}, inbound: {feed: {ring: orders,"
                                + " output-channel: out, dead-letter: dead}}}",
                        "inbound.feed.dead-letter",
                        "dead",
                        "the channel of this name has transport kafka",
                        "Name a ring, or state transport: ring for cirque.channels.dead"),
                fault("health: {waiting-for: -1s}", "health.waiting-for", "-1s", "it is negative", "State 0"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faultsOfBridges")
    void namesKeyValueAndMendOfABridge(String yaml, String key, String value, String reason, String mend) {
        namesKeyValueAndMend(yaml, key, value, reason, mend);
    }

    static Stream<Arguments> faultsOfBridges() {
        return Stream.of(
                ofBridge("{}", "topic", "", "has no topic at its other end", "Name a topic"),
                ofBridge("{topic: ' '}", "topic", " ", "has no topic at its other end", "Name a topic"),
                ofBridge("{topic: 'or ders'}", "topic", "or ders", "made of letters, digits", "State another name"),
                ofBridge(
                        "{topic: a, ring: ordres}", "ring", "ordres", "no ring of this name", "Did you mean 'orders'?"),
                ofBridge(
                        "{topic: a, direction: kafka}",
                        "direction",
                        "kafka",
                        "does not know it",
                        "to-kafka, from-kafka"),
                ofBridge("{topic: a, concurrency: 0}", "concurrency", "0", "nothing would be handed", "at least 1"),
                ofBridge("{topic: a, batch-size: 0}", "batch-size", "0", "nothing would be handed", "at least 1"),
                ofBridge("{topic: a, batch-sise: 9}", "batch-sise", "9", "no such key", "Did you mean 'batch-size'?"),
                ofBridge(
                        "{topic: a, back-off: {initial: 0s}}",
                        "back-off.initial",
                        "0s",
                        "without a pause",
                        "more than 0"),
                ofBridge(
                        "{topic: a, dead-letter: orders}",
                        "dead-letter",
                        "orders",
                        "the ring of the bridge itself",
                        "dlq"),
                fault(
                        "{rings: {orders: {}}, channels: {dead: {transport: kafka}}, bridges: {orders: {topic: a,"
                                + " dead-letter: dead}}}",
                        "bridges.orders.dead-letter",
                        "dead",
                        "the channel of this name has transport kafka",
                        "Name a ring, or state transport: ring for cirque.channels.dead"),
                ofBridge("{topic: a, group: ''}", "group", "", "group", "State another name"),
                ofBridge(
                        "{topic: a, direction: from-kafka}",
                        "group",
                        "",
                        "spring.application.name is not set",
                        "Name a"),
                ofBridge(
                        "{topic: a, direction: from-kafka, group: g, dead-letter: dead}",
                        "dead-letter",
                        "dead",
                        "stays in Kafka",
                        "Remove it"),
                fault(
                        "{rings: {orders: {groups: [billing]}}, bridges: {b: {ring: orders, topic: a, group: biling}}}",
                        "bridges.b.group",
                        "biling",
                        "cirque.rings.orders.groups lists those it has",
                        "Did you mean 'billing'?"),
                fault(
                        "{rings: {orders: {}}, bridges: {b: {ring: orders, topic: a}, c: {ring: orders, topic: c}}}",
                        "bridges.b.group",
                        "default",
                        "cirque.bridges.c takes messages of ring 'orders' for the same group",
                        "State a group of its own"),
                fault(
                        "{rings: {orders: {}}, inbound: {feed: {ring: orders, output-channel: out}}, bridges: {orders:"
                                + " {topic: a}}}",
                        "bridges.orders.group",
                        "default",
                        "cirque.inbound.feed takes messages of ring 'orders' for the same group",
                        "State a group of its own"),
                fault(
                        "{rings: {orders: {}}, bridges: {b: {ring: orders, topic: a}, c: {ring: orders, topic: a,"
                                + " direction: from-kafka, group: g}}}",
                        "bridges.b.topic",
                        "a",
                        "go round for ever",
                        "Name another topic or another ring"));
    }

    private static Arguments ofBridge(String bridge, String key, String value, String reason, String mend) {
        return fault(
                "{rings: {orders: {}}, bridges: {orders: " + bridge + "}}",
                "bridges.orders." + key,
                value,
                reason,
                mend);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "ordersOut", "orders-out", "orders_out", "'[orders.out]'"})
    void namesTheLine(String channel) {
        assertThat(analyse("cirque:\n  channels:\n    " + channel + ":\n      concurrency: 0\n")
                        .getDescription())
                .contains("[application.yml] - 4:20");
    }

    private static Arguments fault(String yaml, String key, String value, String reason, String mend) {
        return arguments(
                "cirque: " + (yaml.startsWith("{") ? yaml : "{" + yaml + "}"), "cirque." + key, value, reason, mend);
    }

    private static FailureAnalysis analyse(String yaml) {
        StandardEnvironment environment = new StandardEnvironment();
        Yaml.addTo(environment, yaml);
        return assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> PropertiesReader.read(environment))
                .extracting(new InvalidConfigurationFailureAnalyzer(environment)::analyze)
                .actual();
    }
}
