/** What the ring costs, alone and beside its peers. */
@NullMarked
package io.cirque.benchmarks;

import org.jspecify.annotations.NullMarked;
