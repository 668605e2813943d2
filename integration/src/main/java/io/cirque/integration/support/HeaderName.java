package io.cirque.integration.support;

import java.nio.charset.StandardCharsets;
import org.springframework.messaging.MessageHeaders;

/** A header's name as an envelope has it, and whether the header leaves this process and arrives in it. Immutable. */
final class HeaderName {
    private static final int LONGEST = 0xFFFF;

    final String text;
    /** Stands for the name; {@link EnvelopeDescriptor#NAME_SPELT} if there is none. */
    final int number;

    final byte[] spelt;
    final boolean leaves;
    final boolean arrives;
    final boolean isChannel;
    /** No encoder writes it. */
    final boolean never;

    HeaderName(String text, boolean leaves, boolean arrives) {
        this.text = text;
        this.number = EnvelopeDescriptor.numberOf(text);
        this.spelt = text.getBytes(StandardCharsets.UTF_8);
        this.leaves = leaves;
        this.arrives = arrives;
        this.isChannel = text.equals(MessageHeaders.REPLY_CHANNEL) || text.equals(MessageHeaders.ERROR_CHANNEL);
        this.never = DefaultRingHeaderMapper.NEVER.contains(text);
        if (spelt.length > LONGEST) {
            throw new EnvelopeException("The header name '" + text.substring(0, 40) + "...' is " + spelt.length
                    + " bytes long: choose one of at most " + LONGEST);
        }
    }
}
