package io.cirque.autoconfigure;

import io.cirque.integration.support.EnvelopeCodec;

/**
 * A bean that changes the codec of all channels: which headers travel, or who converts payloads. Several are called in
 * the order of {@code @Order}. Whoever wants a codec of another make altogether declares an {@link EnvelopeCodec} bean.
 */
@FunctionalInterface
public interface EnvelopeCodecCustomizer {
    /**
     * Adds to what the configuration says of the codec.
     *
     * @param codec holds the trusted packages and the application's JSON
     */
    void customize(EnvelopeCodec.Builder codec);
}
