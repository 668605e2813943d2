package io.cirque.integration.inbound;

import io.cirque.integration.support.RingHeaders;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.AttributeAccessor;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.support.ErrorMessageStrategy;
import org.springframework.integration.support.ErrorMessageUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.ErrorMessage;

/**
 * Gives an error message the record from the ring, as {@link RingHeaders#RAW_MESSAGE} and
 * {@link IntegrationMessageHeaderAccessor#SOURCE_DATA}, and the message that was made of it. Thread-safe.
 */
public class RawRecordErrorMessageStrategy implements ErrorMessageStrategy {

    /** A strategy. */
    public RawRecordErrorMessageStrategy() {}

    @Override
    public ErrorMessage buildErrorMessage(Throwable payload, @Nullable AttributeAccessor attributes) {
        Map<String, Object> headers = new HashMap<>();
        Object raw = attributes == null ? null : attributes.getAttribute(RingHeaders.RAW_MESSAGE);
        if (raw != null) {
            headers.put(RingHeaders.RAW_MESSAGE, raw);
            headers.put(IntegrationMessageHeaderAccessor.SOURCE_DATA, raw);
        }
        Object input = attributes == null ? null : attributes.getAttribute(ErrorMessageUtils.INPUT_MESSAGE_CONTEXT_KEY);
        return input instanceof Message<?> original
                ? new ErrorMessage(payload, headers, original)
                : new ErrorMessage(payload, headers);
    }
}
