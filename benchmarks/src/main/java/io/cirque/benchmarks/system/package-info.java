/** What is compared: Cirque and its peers, each behind the same few methods. */
@NullMarked
package io.cirque.benchmarks.system;

import org.jspecify.annotations.NullMarked;
