/** Rings in Spring Integration. */
@NullMarked
package io.cirque.integration;

import org.jspecify.annotations.NullMarked;
