package io.cirque.demo.web;

/** An id was used again for another order; nothing of the request was published. */
final class ConflictingOrderException extends RuntimeException {
    ConflictingOrderException(String id) {
        super("the order \"" + id
                + "\" was sent before with another item, quantity or price: give this one an id of its own");
    }
}
