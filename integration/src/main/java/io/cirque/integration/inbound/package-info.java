/** Takes messages from a ring and sends them to a channel. */
@NullMarked
package io.cirque.integration.inbound;

import org.jspecify.annotations.NullMarked;
