/**
 * A queue of messages in a memory-mapped file that the processes of one machine share.
 *
 * <p>{@link io.cirque.ring.RingQueue} is the way in. The file is described by {@code RingHeader}, {@code GroupTable},
 * {@code ParticipantTable} and {@code CellHeader}, a picture each.
 */
@NullMarked
package io.cirque.ring;

import org.jspecify.annotations.NullMarked;
