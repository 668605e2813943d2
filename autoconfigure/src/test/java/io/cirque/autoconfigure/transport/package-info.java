/** What channels do over either transport. */
@NullMarked
package io.cirque.autoconfigure.transport;

import org.jspecify.annotations.NullMarked;
