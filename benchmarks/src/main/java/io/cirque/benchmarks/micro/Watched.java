package io.cirque.benchmarks.micro;

import io.cirque.integration.channel.RingChannel;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.integration.support.management.micrometer.MicrometerMetricsCaptor;

/** What watches a channel. */
public enum Watched {

    /** Nothing, as it comes. */
    NOT,

    /** Spring Integration's meters. */
    METRICS,

    /** Observations, each of which ends in a meter. */
    OBSERVATION;

    void watch(RingChannel channel) {
        switch (this) {
            case METRICS -> channel.registerMetricsCaptor(new MicrometerMetricsCaptor(new SimpleMeterRegistry()));
            case OBSERVATION -> {
                ObservationRegistry observations = ObservationRegistry.create();
                observations
                        .observationConfig()
                        .observationHandler(new DefaultMeterObservationHandler(new SimpleMeterRegistry()));
                channel.registerObservationRegistry(observations);
            }
            case NOT -> {
                // as it comes
            }
        }
    }
}
