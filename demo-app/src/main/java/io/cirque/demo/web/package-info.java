/** The web process: takes orders, publishes them, keeps what the workers made of them. */
@NullMarked
package io.cirque.demo.web;

import org.jspecify.annotations.NullMarked;
