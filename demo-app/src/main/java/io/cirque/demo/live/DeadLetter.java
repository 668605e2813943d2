package io.cirque.demo.live;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that no worker could handle.
 *
 * @param id its id
 * @param what what it is
 * @param deliveries how often it was delivered
 * @param cause the last failure; null if its workers died of it
 * @param at when it was put aside
 */
public record DeadLetter(
        String id, String what, int deliveries, @Nullable String cause, Instant at) {}
