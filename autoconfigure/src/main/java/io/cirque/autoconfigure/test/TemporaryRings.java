package io.cirque.autoconfigure.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives the application context of a test class a directory of rings for itself, and deletes it when the context is
 * closed: what other tests, other builds and running applications send never meets. It goes before every other setting of
 * {@code cirque.directory}.
 *
 * <pre>
 * &#64;SpringBootTest
 * &#64;TemporaryRings
 * class OrderTests {
 * </pre>
 *
 * <p>The tests of one class share the context and its rings, as with all beans; {@code @DirtiesContext} on a method, or
 * {@link io.cirque.ring.RingQueue#clear}, begins anew.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface TemporaryRings {}
