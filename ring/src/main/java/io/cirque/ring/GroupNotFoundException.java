package io.cirque.ring;

/** The ring has no group of this name and none was to be created. */
public final class GroupNotFoundException extends RingException {
    private static final long serialVersionUID = 1L;

    GroupNotFoundException(String message) {
        super(message);
    }
}
