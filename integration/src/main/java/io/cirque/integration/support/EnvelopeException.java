package io.cirque.integration.support;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.converter.MessageConversionException;

/** A message cannot be put into an envelope, or bytes are no envelope that can be opened here. Its text says why. */
public class EnvelopeException extends MessageConversionException {

    EnvelopeException(String description) {
        super(description);
    }

    EnvelopeException(String description, @Nullable Throwable cause) {
        super(description, cause);
    }
}
