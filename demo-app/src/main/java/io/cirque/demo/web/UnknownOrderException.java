package io.cirque.demo.web;

/** Nobody sent this order, or it was forgotten. */
final class UnknownOrderException extends RuntimeException {
    UnknownOrderException(String id) {
        super("no order has the id \"" + id + "\": it was never accepted here, or so long ago that it is forgotten");
    }
}
