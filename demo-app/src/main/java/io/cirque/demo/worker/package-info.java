/** A worker process: prices orders. */
@NullMarked
package io.cirque.demo.worker;

import org.jspecify.annotations.NullMarked;
