/** Bridges between a ring and a Kafka topic, for when one machine is not enough; they need {@code kafka-clients}. */
@NullMarked
package io.cirque.integration.bridge;

import org.jspecify.annotations.NullMarked;
