/** Makes tables and plots for documents from the results of comparisons. */
@NullMarked
package io.cirque.benchmarks.report;

import org.jspecify.annotations.NullMarked;
