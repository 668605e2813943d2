/** Request and reply: callers in the web process wait for the answers of the workers. */
@NullMarked
package io.cirque.demo.requests;

import org.jspecify.annotations.NullMarked;
