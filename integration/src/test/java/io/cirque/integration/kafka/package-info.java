/** Tests of channels over topics that need a broker of their own; what both transports promise is tested with YAML. */
@NullMarked
package io.cirque.integration.kafka;

import org.jspecify.annotations.NullMarked;
