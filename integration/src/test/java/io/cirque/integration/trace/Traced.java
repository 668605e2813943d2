package io.cirque.integration.trace;

import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.config.EnableIntegrationManagement;

/** Spring Integration observed, with OpenTelemetry's tracer behind Micrometer's bridge. */
@Configuration
@EnableIntegration
@EnableIntegrationManagement(observationPatterns = "*")
class Traced {
    @Bean
    Tracer tracer() {
        return new OtelTracer(
                SdkTracerProvider.builder().build().get("test"), new OtelCurrentTraceContext(), event -> {});
    }

    @Bean
    ObservationRegistry observationRegistry(Tracer tracer) {
        OtelPropagator propagator = new OtelPropagator(
                ContextPropagators.create(W3CTraceContextPropagator.getInstance()),
                SdkTracerProvider.builder().build().get("test"));
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig()
                .observationHandler(new FirstMatchingCompositeObservationHandler(
                        new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
                        new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                        new DefaultTracingObservationHandler(tracer)));
        return registry;
    }

    /** The trace that the calling thread is in. */
    static String traceOf(Tracer tracer) {
        var span = tracer.currentSpan();
        return span == null ? "none" : span.context().traceId();
    }
}
