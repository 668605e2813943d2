package io.cirque.cli;

/** How a payload is written; each on a line. */
enum PayloadFormat {
    /** As UTF-8; what a terminal or the line would not survive is escaped. */
    TEXT,
    /** Its bytes as they are. */
    RAW,
    /** In Base64. */
    BASE64
}
