/** The ring's tests. */
@org.jspecify.annotations.NullMarked
package io.cirque.ring;
