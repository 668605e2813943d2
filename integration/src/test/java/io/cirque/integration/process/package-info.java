/** Endpoints in processes of their own, some of which are killed. */
@NullMarked
package io.cirque.integration.process;

import org.jspecify.annotations.NullMarked;
