/** The processes of the demonstration and the directory they share. */
@NullMarked
package io.cirque.demo.process;

import org.jspecify.annotations.NullMarked;
