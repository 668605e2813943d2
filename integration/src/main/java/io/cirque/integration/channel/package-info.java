/** Message channels whose messages wait in a ring: competing, broadcast and polled. */
@NullMarked
package io.cirque.integration.channel;

import org.jspecify.annotations.NullMarked;
