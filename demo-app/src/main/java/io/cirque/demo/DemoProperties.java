package io.cirque.demo;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The demonstration's own properties.
 *
 * @param workers Number of worker processes. 0: start your own, with the profile "worker" and the same cirque.directory.
 * @param workerHeap Largest heap of a worker.
 * @param feed Whether the sample orders are published at start.
 * @param keep Whether the rings stay when the demonstration ends.
 * @param maxRequest Largest body of a request.
 * @param remembered Number of priced orders that the web process remembers; older ones are forgotten.
 */
@Validated
@ConfigurationProperties("demo")
public record DemoProperties(
        @DefaultValue("2") @Min(0) @Max(16) int workers,
        @DefaultValue("96MB") DataSize workerHeap,
        @DefaultValue("true") boolean feed,
        @DefaultValue("false") boolean keep,
        @DefaultValue("4MB") DataSize maxRequest,
        @DefaultValue("50000") @Min(1) int remembered) {}
