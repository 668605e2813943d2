/** The comparison: starts a JVM for each process of a scenario, lets the systems take turns, and reports rates and ratios. */
@NullMarked
package io.cirque.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
