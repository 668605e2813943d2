/** Traces that go through rings. */
@NullMarked
package io.cirque.integration.trace;

import org.jspecify.annotations.NullMarked;
