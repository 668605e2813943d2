/** An application with a test of its own, as docs/how-to.md shows it. */
@NullMarked
package io.cirque.autoconfigure.guide.shop;

import org.jspecify.annotations.NullMarked;
