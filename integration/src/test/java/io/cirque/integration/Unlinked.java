package io.cirque.integration;

import java.util.Map;
import org.springframework.integration.mapping.HeaderMapper;
import org.springframework.messaging.MessageHeaders;

/** Lets all headers through, but ends in an error when {@link #HEADER} arrives. */
public final class Unlinked implements HeaderMapper<Map<String, Object>> {
    public static final String HEADER = "unlinked";

    @Override
    public void fromHeaders(MessageHeaders headers, Map<String, Object> target) {
        target.putAll(headers);
    }

    @Override
    public Map<String, Object> toHeaders(Map<String, Object> source) {
        if (source.containsKey(HEADER)) {
            throw new NoClassDefFoundError("a library is missing here");
        }
        return source;
    }
}
