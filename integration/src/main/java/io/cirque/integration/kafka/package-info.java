/** Channels whose messages wait in a topic of Kafka, for when one machine is not enough. Needs spring-integration-kafka. */
@NullMarked
package io.cirque.integration.kafka;

import org.jspecify.annotations.NullMarked;
