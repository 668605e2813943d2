/** The price feed and the replay: one process publishes, every subscriber gets all of it. */
@NullMarked
package io.cirque.demo.feed;

import org.jspecify.annotations.NullMarked;
