package io.cirque.autoconfigure.endpoint;

import static io.cirque.autoconfigure.endpoint.RefusedException.BAD_REQUEST;
import static io.cirque.autoconfigure.endpoint.RefusedException.CONFLICT;
import static io.cirque.autoconfigure.endpoint.RefusedException.FORBIDDEN;
import static io.cirque.autoconfigure.endpoint.RefusedException.NOT_FOUND;
import static io.cirque.autoconfigure.endpoint.RefusedException.UNAVAILABLE;

import io.cirque.autoconfigure.CirqueProperties;
import io.cirque.autoconfigure.CirqueProperties.Operation;
import io.cirque.autoconfigure.RingRegistry;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.ring.GroupNotFoundException;
import io.cirque.ring.ParticipantStatistics;
import io.cirque.ring.RingException;
import io.cirque.ring.RingQueue;
import io.cirque.ring.StartAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** Does to a ring what the application's properties permit, and says what became of it. Thread-safe. */
final class RingOperator {
    static final int DEFAULT_PEEK = 10;
    private static final int MOST_PEEK = 100;

    private final RingRegistry rings;
    private final CirqueProperties.Endpoint permitted;
    private final EnvelopeCodec codec;

    RingOperator(RingRegistry rings, CirqueProperties.Endpoint permitted, EnvelopeCodec codec) {
        this.rings = rings;
        this.permitted = permitted;
        this.codec = codec;
    }

    RingQueue ring(String name) {
        try {
            return rings.get(name);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(NOT_FOUND, e);
        }
    }

    List<PeekedMessage> peek(String name, long from, int limit) {
        RingQueue ring = ring(name);
        if (!permitted.peek()) {
            throw new RefusedException(
                    FORBIDDEN, "messages are not shown: they may be secret. Permit it with cirque.endpoint.peek: true");
        }
        if (limit < 1 || limit > MOST_PEEK) {
            throw new RefusedException(BAD_REQUEST, "limit " + limit + ": state 1 to " + MOST_PEEK);
        }
        if (from < 0) {
            throw new RefusedException(BAD_REQUEST, "from " + from + ": sequence numbers begin at 0");
        }
        return translated(() -> {
            List<PeekedMessage> messages = new ArrayList<>();
            ring.peek(from, limit, message -> messages.add(PeekedMessage.of(message, codec)));
            return messages;
        });
    }

    Answer removeGroup(String name, @Nullable String group) {
        RingQueue ring = permitted(name, Operation.REMOVE_GROUP);
        String removed = stated("group", group, "the group to remove");
        return translated(() -> {
            ring.removeGroup(removed);
            return new Answer(true, "group '" + removed + "' of ring '" + name + "' was removed");
        });
    }

    Answer resetGroup(String name, @Nullable String group, @Nullable String to) {
        RingQueue ring = permitted(name, Operation.RESET_GROUP);
        String moved = stated("group", group, "the group to move");
        String target = stated("to", to, "earliest, latest, or the sequence number of a message");
        return translated(() -> {
            reset(ring, moved, target);
            return new Answer(true, "group '" + moved + "' of ring '" + name + "' goes on at " + target);
        });
    }

    private static void reset(RingQueue ring, String group, String to) {
        switch (to.toLowerCase(Locale.ROOT)) {
            case "earliest" -> ring.resetGroup(group, StartAt.EARLIEST);
            case "latest" -> ring.resetGroup(group, StartAt.LATEST);
            default -> ring.resetGroup(group, sequence(to));
        }
    }

    private static long sequence(String to) {
        try {
            return Long.parseLong(to);
        } catch (NumberFormatException e) {
            throw new RefusedException(
                    BAD_REQUEST, "to '" + to + "': state earliest, latest, or the sequence number of a message");
        }
    }

    Answer clear(String name) {
        RingQueue ring = permitted(name, Operation.CLEAR);
        return translated(() -> {
            long depth = ring.statistics().depth();
            ring.clear();
            return new Answer(
                    true,
                    "all groups of ring '" + name + "' go on behind its latest message; it had a depth of " + depth
                            + " messages. Who holds some of them keeps those");
        });
    }

    Answer releaseClaim(String name, @Nullable Integer slot, @Nullable Long registration) {
        RingQueue ring = permitted(name, Operation.RELEASE_CLAIM);
        if (slot == null || registration == null) {
            throw new RefusedException(
                    BAD_REQUEST,
                    "state slot and registration of the participant, as the ring's description shows them");
        }
        return translated(() -> {
            ParticipantStatistics participant = ring.statistics().participants().stream()
                    .filter(found -> found.slot() == slot && found.registration() == registration)
                    .findFirst()
                    .orElseThrow(() -> new RefusedException(
                            NOT_FOUND,
                            "ring '" + name + "' has no participant with slot " + slot + " and registration "
                                    + registration + ": it may have left"));
            boolean released = ring.releaseClaim(participant);
            String who = "participant " + slot + " (process " + participant.pid() + ") of ring '" + name + "'";
            return new Answer(
                    released,
                    released ? "what " + who + " held goes to others of its group" : who + " holds no messages");
        });
    }

    /** As it is written in the configuration and in a request. */
    static String name(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private RingQueue permitted(String name, Operation operation) {
        RingQueue ring = ring(name);
        if (!permitted.operations().contains(operation)) {
            throw new RefusedException(
                    FORBIDDEN,
                    name(operation) + " is not permitted. Permit it with cirque.endpoint.operations: ["
                            + name(operation) + "]");
        }
        return ring;
    }

    private static String stated(String parameter, @Nullable String value, String what) {
        if (!StringUtils.hasText(value)) {
            throw new RefusedException(BAD_REQUEST, "state '" + parameter + "': " + what);
        }
        return value;
    }

    private static <T> T translated(Supplier<T> use) {
        try {
            return use.get();
        } catch (GroupNotFoundException e) {
            throw new RefusedException(NOT_FOUND, e);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(BAD_REQUEST, e);
        } catch (IllegalStateException | UnsupportedOperationException e) {
            throw new RefusedException(CONFLICT, e);
        } catch (RingException e) {
            throw new RefusedException(UNAVAILABLE, e);
        }
    }
}
