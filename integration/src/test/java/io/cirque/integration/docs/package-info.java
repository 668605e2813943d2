/** What the documentation shows, run. */
@NullMarked
package io.cirque.integration.docs;

import org.jspecify.annotations.NullMarked;
