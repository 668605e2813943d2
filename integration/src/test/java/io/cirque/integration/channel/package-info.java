/** Tests. */
@NullMarked
package io.cirque.integration.channel;

import org.jspecify.annotations.NullMarked;
