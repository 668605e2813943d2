/** Tests. */
@NullMarked
package io.cirque.integration.support;

import org.jspecify.annotations.NullMarked;
