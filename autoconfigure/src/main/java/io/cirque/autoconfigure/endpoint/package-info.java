/** The rings of an application in an endpoint, for Spring Boot Actuator. */
@NullMarked
package io.cirque.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
