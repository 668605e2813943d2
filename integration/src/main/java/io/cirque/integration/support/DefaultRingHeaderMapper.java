package io.cirque.integration.support;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.history.MessageHistory;
import org.springframework.integration.mapping.HeaderMapper;
import org.springframework.integration.support.utils.PatternMatchUtils;
import org.springframework.messaging.MessageHeaders;

/**
 * Says by patterns which headers leave a process with a message, and which arrive. By default all do, but for those that
 * mean something in one process only: {@linkplain #NEVER these} stay behind whatever the patterns say.
 *
 * <p>A pattern is a name, or has {@code *} at its beginning, its end or in between; {@code !} before it says no. The
 * first that fits decides; a name that none fits stays behind. So {@code "!secret*", "*"} is all but the secrets.
 *
 * <p>An {@link EnvelopeCodec} asks once for each name and remembers. Immutable and thread-safe.
 */
public final class DefaultRingHeaderMapper implements HeaderMapper<Map<String, Object>> {
    /**
     * What never travels: a receiver has its own. The id and the timestamp do, but not as headers: every envelope has a
     * place for them.
     */
    public static final Set<String> NEVER = Set.of(
            MessageHeaders.ID,
            MessageHeaders.TIMESTAMP,
            RingHeaders.SEQUENCE,
            RingHeaders.CALL,
            RingHeaders.RAW_MESSAGE,
            MessageHistory.HEADER_NAME,
            IntegrationMessageHeaderAccessor.DELIVERY_ATTEMPT,
            IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK,
            IntegrationMessageHeaderAccessor.SOURCE_DATA,
            IntegrationMessageHeaderAccessor.CLOSEABLE_RESOURCE,
            IntegrationMessageHeaderAccessor.REACTOR_CONTEXT);

    private static final String[] ALL = {"*"};

    private final String[] outbound;
    private final String[] inbound;

    /** Everything leaves and arrives. */
    public DefaultRingHeaderMapper() {
        this(ALL, ALL);
    }

    private DefaultRingHeaderMapper(String[] outbound, String[] inbound) {
        this.outbound = outbound;
        this.inbound = inbound;
    }

    /**
     * Changes what leaves.
     *
     * @param patterns names and patterns; none: nothing leaves
     * @return a mapper that differs from this in that
     */
    public DefaultRingHeaderMapper outboundHeaderNames(String... patterns) {
        return new DefaultRingHeaderMapper(checked(patterns), inbound);
    }

    /**
     * Changes what arrives.
     *
     * @param patterns names and patterns; none: nothing arrives
     * @return a mapper that differs from this in that
     */
    public DefaultRingHeaderMapper inboundHeaderNames(String... patterns) {
        return new DefaultRingHeaderMapper(outbound, checked(patterns));
    }

    private static String[] checked(String[] patterns) {
        for (String pattern : patterns) {
            if (pattern.isBlank() || pattern.equals("!")) {
                throw new IllegalArgumentException("header names " + List.of(patterns) + ": '" + pattern
                        + "' says nothing; state a name, or a pattern such as order* or !secret*");
            }
        }
        return patterns.clone();
    }

    boolean leaves(String name) {
        return !NEVER.contains(name) && matches(name, outbound);
    }

    boolean arrives(String name) {
        return !NEVER.contains(name) && matches(name, inbound);
    }

    private static boolean matches(String name, String[] patterns) {
        return Boolean.TRUE.equals(PatternMatchUtils.smartMatch(name, patterns));
    }

    @Override
    public void fromHeaders(MessageHeaders headers, Map<String, Object> target) {
        headers.forEach((name, value) -> {
            if (leaves(name)) {
                target.put(name, value);
            }
        });
    }

    @Override
    public Map<String, Object> toHeaders(Map<String, Object> source) {
        Map<String, Object> headers = new LinkedHashMap<>();
        source.forEach((name, value) -> {
            if (arrives(name)) {
                headers.put(name, value);
            }
        });
        return headers;
    }
}
