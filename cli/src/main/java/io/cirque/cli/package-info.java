/** The command line: one class a command, around {@link io.cirque.cli.Cirque}, which has the options that all share. */
@NullMarked
package io.cirque.cli;

import org.jspecify.annotations.NullMarked;
