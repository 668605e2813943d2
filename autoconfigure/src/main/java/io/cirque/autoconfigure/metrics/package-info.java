/** Meters of the rings, for Micrometer. */
@NullMarked
package io.cirque.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
