/** Rings in flows. */
@NullMarked
package io.cirque.integration.dsl;

import org.jspecify.annotations.NullMarked;
