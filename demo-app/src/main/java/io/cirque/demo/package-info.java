/** The demonstration: an order desk over several processes. */
@NullMarked
package io.cirque.demo;

import org.jspecify.annotations.NullMarked;
