package io.cirque.demo.web;

/** There was no room for some of the orders. They may be sent again, all of them: those that went through are known. */
final class DeskBusyException extends RuntimeException {
    private final int accepted;
    private final int refused;

    DeskBusyException(String reason, int accepted, int refused) {
        super(reason + ": " + accepted + " orders accepted, " + refused + " not. Send the same again later:"
                + " an order that was accepted is not published twice.");
        this.accepted = accepted;
        this.refused = refused;
    }

    int accepted() {
        return accepted;
    }

    int refused() {
        return refused;
    }
}
