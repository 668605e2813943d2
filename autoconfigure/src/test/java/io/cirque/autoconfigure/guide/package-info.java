/** The pages of the user's guide: their code runs, and their tables are complete. */
@NullMarked
package io.cirque.autoconfigure.guide;

import org.jspecify.annotations.NullMarked;
