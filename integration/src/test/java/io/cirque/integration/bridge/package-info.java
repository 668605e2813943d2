/** Bridges to a real Kafka broker, which is stopped and started again. */
@NullMarked
package io.cirque.integration.bridge;

import org.jspecify.annotations.NullMarked;
