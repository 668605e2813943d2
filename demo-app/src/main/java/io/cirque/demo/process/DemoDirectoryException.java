package io.cirque.demo.process;

import org.jspecify.annotations.Nullable;

/** The demonstration cannot have the directory. */
final class DemoDirectoryException extends RuntimeException {
    private final String mend;

    DemoDirectoryException(String message, String mend, @Nullable Throwable cause) {
        super(message, cause);
        this.mend = mend;
    }

    String mend() {
        return mend;
    }
}
