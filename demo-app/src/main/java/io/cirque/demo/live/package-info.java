/** What the page shows, sampled while somebody looks, and what its buttons do. */
@NullMarked
package io.cirque.demo.live;

import org.jspecify.annotations.NullMarked;
