/** Health of the rings, for Spring Boot Actuator. */
@NullMarked
package io.cirque.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
