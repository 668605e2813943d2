/** Rings in the Java DSL of Spring Integration; everything begins with {@link io.cirque.integration.dsl.Cirque}. */
@NullMarked
package io.cirque.integration.dsl;

import org.jspecify.annotations.NullMarked;
