package io.cirque.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PayloadTextTest {

    @Test
    void textIsLeftAsItIs() {
        String text = "{\"item\":\"tea\\pot\"}\tgrün €20 🐘";

        assertThat(PayloadText.escaped(text.getBytes(UTF_8))).isEqualTo(text);
        assertThat(PayloadText.escaped(new byte[0])).isEmpty();
    }

    @Test
    void whatWouldCommandATerminalIsEscaped() {
        assertThat(PayloadText.escaped("a\r\nb\u001b[2J\u0007\u009b\u007f\u202e\u2028".getBytes(UTF_8)))
                .isEqualTo("a\\r\\nb\\x1b[2J\\x07\\x9b\\x7f\\u{202e}\\u{2028}");
    }

    @Test
    void bytesThatAreNoTextAreEscapedOneByOne() {
        assertThat(PayloadText.escaped("\u0000gr\u00fcn\u007f\u0085".getBytes(ISO_8859_1)))
                .isEqualTo("\\x00gr\\xfcn\\x7f\\x85");
        assertThat(PayloadText.of(new byte[] {(byte) 0xc3})).isNull();
    }
}
