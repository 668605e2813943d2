package io.cirque.demo.process;

import org.jspecify.annotations.Nullable;

/** The demonstration cannot start as it was told to. */
final class DemoStartException extends RuntimeException {
    private final String mend;

    DemoStartException(String message, String mend, @Nullable Throwable cause) {
        super(message, cause);
        this.mend = mend;
    }

    String mend() {
        return mend;
    }
}
