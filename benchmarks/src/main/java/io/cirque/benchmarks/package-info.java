/** Benchmarks of Cirque: the comparison with its peers between processes, and the microbenchmarks of its parts. */
@NullMarked
package io.cirque.benchmarks;

import org.jspecify.annotations.NullMarked;
