package io.cirque.autoconfigure;

import io.cirque.autoconfigure.CirqueProperties.Bridge;
import io.cirque.autoconfigure.CirqueProperties.Channel;
import io.cirque.autoconfigure.CirqueProperties.Inbound;
import java.util.Map;

/** Finds where the configuration names a ring. */
final class RingNames {
    private RingNames() {}

    /** The ring's own entry if it has one, else the key of the channel, or of the dead letters, that makes it. */
    static String keyOf(String ring, CirqueProperties properties) {
        if (!properties.rings().containsKey(ring)) {
            for (Map.Entry<String, Channel> entry : properties.ringChannels().entrySet()) {
                Channel channel = entry.getValue();
                if (channel.ringOr(entry.getKey()).equals(ring)) {
                    return channel.ring() == null
                            ? Keys.of("channels", entry.getKey())
                            : Keys.of("channels", entry.getKey(), "ring");
                }
                if (ring.equals(channel.deadLetter())) {
                    return Keys.of("channels", entry.getKey(), "dead-letter");
                }
            }
            for (Map.Entry<String, Inbound> entry : properties.inbound().entrySet()) {
                if (ring.equals(entry.getValue().deadLetter())) {
                    return Keys.of("inbound", entry.getKey(), "dead-letter");
                }
            }
            for (Map.Entry<String, Bridge> entry : properties.bridges().entrySet()) {
                if (ring.equals(entry.getValue().deadLetter())) {
                    return Keys.of("bridges", entry.getKey(), "dead-letter");
                }
            }
        }
        return Keys.of("rings", ring);
    }
}
