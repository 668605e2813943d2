package io.cirque.autoconfigure;

import io.cirque.autoconfigure.CirqueProperties.Channel;
import io.cirque.autoconfigure.CirqueProperties.Delivery;
import io.cirque.autoconfigure.CirqueProperties.Inbound;
import io.cirque.autoconfigure.CirqueProperties.Outbound;
import io.cirque.integration.support.AckMode;
import io.cirque.ring.RingOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** Checks what binding cannot: values that are out of range, names that lead nowhere, entries that contradict each other. */
final class PropertiesCheck {
    private final CirqueProperties properties;
    private final String application;

    PropertiesCheck(CirqueProperties properties, String application) {
        this.properties = properties;
        this.application = application;
    }

    /**
     * Checks everything.
     *
     * @throws InvalidConfigurationException for the first fault
     */
    void run() {
        properties.trustedPackages().forEach(name -> requireText("cirque.trusted-packages", name));
        properties.channels().forEach(this::check);
        properties.inbound().forEach(this::check);
        properties.outbound().forEach(this::check);
        properties.bridges().forEach((name, bridge) -> new BridgeCheck(properties, application, name, bridge).run());
        check(properties.health());
        RingPlan.of(properties, List.of());
    }

    private static void check(CirqueProperties.Health health) {
        requireNotNegative("cirque.health.held-back-for", health.heldBackFor());
        requireNotNegative("cirque.health.stuck-for", health.stuckFor());
        requireNotNegative("cirque.health.nearly-full-for", health.nearlyFullFor());
        requireNotNegative("cirque.health.waiting-for", health.waitingFor());
        int percent = health.nearlyFullPercent();
        if (percent < 1 || percent > 100) {
            throw new InvalidConfigurationException(
                    "cirque.health.nearly-full-percent", percent, "it is no percentage of a ring", "State 1 to 100.");
        }
    }

    private static void requireNotNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new InvalidConfigurationException(
                    key, value, "it is negative", "State 0 to be told at once, or more.");
        }
    }

    private void check(String name, Channel channel) {
        requireText(Keys.of("channels", name, "ring"), channel.ring());
        requireGroup(Keys.of("channels", name, "group"), channel.group());
        if (channel.groupIn(application).isBlank()) {
            throw new InvalidConfigurationException(
                    Keys.of("channels", name, "delivery"),
                    "broadcast",
                    "every application needs a group of its own to get every message, named after the application,"
                            + " but spring.application.name is not set",
                    "Set spring.application.name, or " + Keys.of("channels", name, "group") + ".");
        }
        if (channel.delivery() == Delivery.BROADCAST && channel.group() == null) {
            requireGroup("spring.application.name", application);
        }
        new TopicCheck(properties, name, channel).run();
        if (channel.delivery() == Delivery.POLLED) {
            refuseWhatNeedsThreads(name, channel);
        }
        new ListenerCheck("channels", name, channel, channel.delivery() == Delivery.POLLED).run();
        requireSendTimeout("channels", name, channel.sendTimeout());
    }

    private static void requireSendTimeout(String section, String name, @Nullable Duration timeout) {
        if (timeout != null && timeout.isNegative()) {
            throw new InvalidConfigurationException(
                    Keys.of(section, name, "send-timeout"),
                    timeout,
                    "it is negative",
                    "State 0 to never wait, or remove it to wait without limit.");
        }
    }

    private static void refuseWhatNeedsThreads(String name, Channel channel) {
        String problem = "a polled channel has no threads of its own";
        refuse(
                name,
                "concurrency",
                channel.concurrency(),
                problem,
                "Remove it and set the threads of the poller, or use delivery: queue.");
        refuse(
                name,
                "ack",
                channel.ack() == AckMode.AUTO ? null : "manual",
                problem + ": who receives a message has it",
                "Remove it, receive in a transaction, or use delivery: queue.");
        refuse(
                name,
                "batch",
                channel.batch() == null ? null : channel.batch().size(),
                problem + ", and gives one message a call",
                "Remove it and set max-messages-per-poll of the poller, or use delivery: queue.");
        refuse(
                name,
                "back-off",
                channel.backOff() == null ? null : channel.backOff().initial(),
                problem + ", which could wait",
                "Remove it: the poller's interval is the pause.");
    }

    private static void refuse(String name, String property, @Nullable Object value, String problem, String mend) {
        if (value != null) {
            throw new InvalidConfigurationException(Keys.of("channels", name, property), value, problem, mend);
        }
    }

    private void check(String name, Inbound adapter) {
        requireRing("inbound", name, adapter.ring());
        new ListenerCheck("inbound", name, adapter, false).run();
        requireRingOfDeadLetters(properties, "inbound", name, adapter.deadLetter());
        requireGroup(Keys.of("inbound", name, "group"), adapter.group());
        requireText(Keys.of("inbound", name, "error-channel"), adapter.errorChannel());
        String channel = adapter.outputChannel();
        if (!StringUtils.hasText(channel)) {
            throw new InvalidConfigurationException(
                    Keys.of("inbound", name, "output-channel"),
                    channel,
                    "the adapter has no channel to send to",
                    "Name the channel that takes the messages.");
        }
        refuseCircle("inbound", name, "output-channel", channel, adapter.ringOr(name));
    }

    private void check(String name, Outbound adapter) {
        requireRing("outbound", name, adapter.ring());
        String channel = adapter.inputChannel();
        if (!StringUtils.hasText(channel)) {
            throw new InvalidConfigurationException(
                    Keys.of("outbound", name, "input-channel"),
                    channel,
                    "the adapter has no channel to take from",
                    "Name the channel whose messages go to the ring.");
        }
        refuseCircle("outbound", name, "input-channel", channel, adapter.ringOr(name));
        requireSendTimeout("outbound", name, adapter.sendTimeout());
    }

    private void requireRing(String section, String name, @Nullable String stated) {
        requireRing(properties, section, name, stated);
    }

    static void requireRing(CirqueProperties properties, String section, String name, @Nullable String stated) {
        String ring = stated == null ? name : stated;
        if (!properties.ringNames().contains(ring)) {
            throw new InvalidConfigurationException(
                    Keys.of(section, name, "ring"),
                    ring,
                    "there is no ring of this name under cirque.rings, and no channel makes it",
                    Spelling.suggest(ring, properties.ringNames()) + " Or list it: cirque.rings." + ring + ": {}");
        }
    }

    /** A channel over a topic makes no ring of its name: one would come to be that nobody reads. */
    static void requireRingOfDeadLetters(
            CirqueProperties properties, String section, String name, @Nullable String deadLetter) {
        if (deadLetter == null) {
            return;
        }
        Channel channel = properties.channels().get(deadLetter);
        if (channel != null && !channel.isRing() && !properties.rings().containsKey(deadLetter)) {
            throw new InvalidConfigurationException(
                    Keys.of(section, name, "dead-letter"),
                    deadLetter,
                    "dead letters of a ring go to a ring, and the channel of this name has transport kafka",
                    "Name a ring, or state transport: ring for " + Keys.of("channels", deadLetter) + ".");
        }
    }

    /** A message that is taken from a ring and put on the same ring would go round for ever. */
    private void refuseCircle(String section, String name, String property, String channelName, String ring) {
        Channel channel = properties.ringChannels().get(channelName);
        if (channel != null && channel.ringOr(channelName).equals(ring)) {
            throw new InvalidConfigurationException(
                    Keys.of(section, name, property),
                    channelName,
                    "this channel is made of the ring '" + ring + "' itself, so that messages would go round for ever",
                    "Name another channel or another ring.");
        }
    }

    static void requireGroup(String key, @Nullable String group) {
        if (group == null) {
            return;
        }
        try {
            RingOptions.builder().groups(List.of(group));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationException(
                            key, group, String.valueOf(e.getMessage()), "State another name or remove the key.")
                    .causedBy(e);
        }
    }

    static void requireText(String key, @Nullable String value) {
        if (value != null && value.isBlank()) {
            throw new InvalidConfigurationException(key, value, "it is blank", "State a name or remove the key.");
        }
    }
}
