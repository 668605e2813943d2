/** Spring Boot auto-configuration of rings and channels. */
@NullMarked
package io.cirque.autoconfigure;

import org.jspecify.annotations.NullMarked;
