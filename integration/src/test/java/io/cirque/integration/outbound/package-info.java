/** Tests. */
@NullMarked
package io.cirque.integration.outbound;

import org.jspecify.annotations.NullMarked;
