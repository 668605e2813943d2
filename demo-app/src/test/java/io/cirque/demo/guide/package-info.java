/** What README.md and docs show is compiled and run here, unless another module's tests do it. */
@NullMarked
package io.cirque.demo.guide;

import org.jspecify.annotations.NullMarked;
