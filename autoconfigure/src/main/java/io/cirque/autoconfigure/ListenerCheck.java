package io.cirque.autoconfigure;

import io.cirque.autoconfigure.CirqueProperties.BackOff;
import io.cirque.autoconfigure.CirqueProperties.Batch;
import io.cirque.integration.support.AckMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks how a channel or an inbound adapter is to take its messages. */
final class ListenerCheck {
    private final String section;
    private final String name;
    private final ListenerProperties stated;
    private final boolean polled;

    ListenerCheck(String section, String name, ListenerProperties stated, boolean polled) {
        this.section = section;
        this.name = name;
        this.stated = stated;
        this.polled = polled;
    }

    /**
     * Checks everything.
     *
     * @throws InvalidConfigurationException for the first fault
     */
    void run() {
        requireAtLeastOne("concurrency", stated.concurrency(), "nobody would handle the messages");
        requireAtLeastOne("max-deliveries", stated.maxDeliveries(), "no message would be delivered at all");
        requireAtLeastOne("max-unacknowledged", stated.maxUnacknowledged(), "no message would be given away");
        if (stated.maxUnacknowledged() != null && stated.ack() == AckMode.AUTO && !polled) {
            throw fault(
                    "max-unacknowledged",
                    stated.maxUnacknowledged(),
                    "with ack: auto a thread has one message at a time, and acknowledges it when its handler returns",
                    "Remove it, or state ack: manual.");
        }
        Batch batch = stated.batch();
        if (batch != null) {
            if (batch.size() == null) {
                throw fault("batch.size", null, "a batch needs a size", "State the most messages of a batch.");
            }
            requireAtLeastOne("batch.size", batch.size(), "no message would be delivered at all");
        }
        requireBackOff(section, name, stated.backOff());
        PropertiesCheck.requireText(key("dead-letter"), stated.deadLetter());
        if (stated.ringOr(name).equals(stated.deadLetter())) {
            throw fault(
                    "dead-letter",
                    stated.deadLetter(),
                    "this is the ring of the " + (section.equals("channels") ? "channel" : "adapter")
                            + " itself, so that its dead letters would be delivered again",
                    "Name another ring, such as " + stated.deadLetter() + ".dlq.");
        }
    }

    static void requireBackOff(String section, String name, @Nullable BackOff backOff) {
        if (backOff == null) {
            return;
        }
        Duration initial = backOff.initial();
        if (initial.isNegative() || initial.isZero()) {
            throw new InvalidConfigurationException(
                    Keys.of(section, name, "back-off.initial"),
                    initial,
                    "what fails would be tried again without a pause",
                    "State more than 0, such as 100ms.");
        }
        if (backOff.maximum().compareTo(initial) < 0) {
            throw new InvalidConfigurationException(
                    Keys.of(section, name, "back-off.maximum"),
                    backOff.maximum(),
                    "it is less than the initial pause, " + initial.toMillis() + " ms",
                    "State as much or more.");
        }
    }

    private void requireAtLeastOne(String property, @Nullable Integer value, String otherwise) {
        if (value != null && value < 1) {
            throw fault(property, value, otherwise, "State at least 1.");
        }
    }

    private InvalidConfigurationException fault(String property, @Nullable Object value, String problem, String mend) {
        return new InvalidConfigurationException(key(property), value, problem, mend);
    }

    private String key(String property) {
        return Keys.of(section, name, property);
    }
}
