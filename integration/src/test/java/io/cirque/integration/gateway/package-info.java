/** Calls through a pair of rings, in one JVM and between several. */
@NullMarked
package io.cirque.integration.gateway;

import org.jspecify.annotations.NullMarked;
