/** Bridges between rings and Kafka, from application.yml. */
@NullMarked
package io.cirque.autoconfigure.bridge;

import org.jspecify.annotations.NullMarked;
