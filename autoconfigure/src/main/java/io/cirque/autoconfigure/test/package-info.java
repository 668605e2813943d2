/** For the tests of applications that use rings. */
@NullMarked
package io.cirque.autoconfigure.test;

import org.jspecify.annotations.NullMarked;
