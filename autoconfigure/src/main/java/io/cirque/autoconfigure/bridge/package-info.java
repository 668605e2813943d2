/** Health and meters of the bridges between rings and Kafka. */
@NullMarked
package io.cirque.autoconfigure.bridge;

import org.jspecify.annotations.NullMarked;
