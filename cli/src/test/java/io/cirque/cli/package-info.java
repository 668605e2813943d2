/** Tests of the command line, in this process and as a second one. */
@NullMarked
package io.cirque.cli;

import org.jspecify.annotations.NullMarked;
