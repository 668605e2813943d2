package io.cirque.integration.support;

import java.math.BigDecimal;

/** A payload of a type of one's own. */
public record Order(String id, int quantity, BigDecimal price, Size size) {

    /** With a constant that is a class of its own. */
    public enum Size {
        SMALL,
        LARGE {
            @Override
            public String toString() {
                return "large";
            }
        }
    }
}
