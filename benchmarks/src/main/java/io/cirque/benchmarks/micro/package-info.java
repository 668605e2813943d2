/** JMH benchmarks of the parts, in one process. */
@NullMarked
package io.cirque.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
