/** Tests. */
@NullMarked
package io.cirque.integration.inbound;

import org.jspecify.annotations.NullMarked;
