package io.cirque.integration;

import java.util.Map;
import org.springframework.integration.mapping.HeaderMapper;
import org.springframework.messaging.MessageHeaders;

/** Lets all headers through, but fails when {@link #HEADER} arrives. */
public final class FailingHeaderMapper implements HeaderMapper<Map<String, Object>> {
    public static final String HEADER = "fails";

    private final Runnable failure;

    private FailingHeaderMapper(Runnable failure) {
        this.failure = failure;
    }

    /** One that throws an exception. */
    public static FailingHeaderMapper illegible() {
        return new FailingHeaderMapper(() -> {
            throw new IllegalArgumentException("illegible");
        });
    }

    /** One that throws an error. */
    public static FailingHeaderMapper unlinked() {
        return new FailingHeaderMapper(() -> {
            throw new NoClassDefFoundError("a library is missing here");
        });
    }

    @Override
    public void fromHeaders(MessageHeaders headers, Map<String, Object> target) {
        target.putAll(headers);
    }

    @Override
    public Map<String, Object> toHeaders(Map<String, Object> source) {
        if (source.containsKey(HEADER)) {
            failure.run();
        }
        return source;
    }
}
