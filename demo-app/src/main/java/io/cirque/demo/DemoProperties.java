package io.cirque.demo;

import io.cirque.ring.WhenFull;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The demonstration's own properties.
 *
 * @param scenario What is shown.
 * @param transport What carries the orders: ring or kafka. For kafka give spring.kafka.bootstrap-servers too.
 * @param topics What the names of topics begin with.
 * @param policy What a sender meets when the scenario's ring is full: block, reject, overwrite or retain. Default: what
 *     suits the scenario.
 * @param workers Number of worker processes. 0: start your own, with the profile "worker" and the same cirque.directory.
 * @param workerHeap Largest heap of a worker.
 * @param feed Whether the sample orders are published at start.
 * @param keep Whether the rings stay when the demonstration ends.
 * @param maxRequest Largest body of a request.
 * @param rate Messages a second that are sent from when the page is first opened.
 * @param hosts Names under which a browser may reach this process. Anybody who can may kill the workers.
 * @param remembered Number of priced orders that the web process remembers; older ones are forgotten.
 */
@Validated
@ConfigurationProperties("demo")
public record DemoProperties(
        @DefaultValue("order-desk") Scenario scenario,
        @DefaultValue("ring") Transport transport,
        @DefaultValue("demo") String topics,
        @Nullable WhenFull policy,
        @DefaultValue("2") @Min(0) @Max(16) int workers,
        @DefaultValue("96MB") DataSize workerHeap,
        @DefaultValue("true") boolean feed,
        @DefaultValue("false") boolean keep,
        @DefaultValue("4MB") DataSize maxRequest,
        @DefaultValue("200") @Min(0) long rate,
        @DefaultValue({"localhost", "127.0.0.1", "[::1]"}) List<String> hosts,
        @DefaultValue("50000") @Min(1) int remembered) {

    /** Whether the orders are in rings, which know all about them. */
    public boolean isOverRings() {
        return transport == Transport.RING;
    }
}
