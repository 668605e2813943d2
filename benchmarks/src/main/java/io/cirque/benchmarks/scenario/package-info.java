/** What is measured: a scenario says which processes there are and what each of them does. */
@NullMarked
package io.cirque.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
