/** What channels and adapters share: the envelope of a message, the dispatch threads, publishing and receiving. */
@NullMarked
package io.cirque.integration.support;

import org.jspecify.annotations.NullMarked;
