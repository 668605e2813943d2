/** The demonstration: an order desk over several processes. What its web process and its workers share. */
@NullMarked
package io.cirque.demo;

import org.jspecify.annotations.NullMarked;
