package io.cirque.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** Payloads as text. */
final class PayloadText {
    private PayloadText() {}

    /** What the bytes say; null if they are not UTF-8. */
    static @Nullable String of(byte[] payload) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /**
     * On one line, and harmless to a terminal, which whoever publishes could otherwise command: control and formatting
     * characters are escaped. If the bytes are not UTF-8, all that is not ASCII is.
     */
    static String escaped(byte[] payload) {
        String text = of(payload);
        StringBuilder line = new StringBuilder(payload.length);
        if (text == null) {
            new String(payload, ISO_8859_1).chars().forEach(b -> append(line, b, b < 0x7f));
        } else {
            text.codePoints().forEach(character -> append(line, character, isHarmless(character)));
        }
        return line.toString();
    }

    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static void append(StringBuilder line, int character, boolean harmless) {
        if (character == '\n') {
            line.append("\\n");
        } else if (character == '\r') {
            line.append("\\r");
        } else if (character == '\t' || (harmless && character >= ' ')) {
            line.appendCodePoint(character);
        } else if (character < 0x100) {
            line.append(String.format("\\x%02x", character));
        } else {
            line.append(String.format("\\u{%x}", character));
        }
    }
}
