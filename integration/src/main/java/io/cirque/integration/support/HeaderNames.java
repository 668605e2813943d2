package io.cirque.integration.support;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What is known of each header's name, found out once a name and not once a message. Thread-safe. */
final class HeaderNames {
    /** An application has some dozens. Who makes names of data pays for it with time, not with memory. */
    private static final int MOST_KEPT = 1024;

    private final DefaultRingHeaderMapper mapper;
    private final Map<String, HeaderName> byText = new ConcurrentHashMap<>();
    private final @Nullable HeaderName[] byNumber = new HeaderName[256];
    private final AtomicReferenceArray<@Nullable HeaderName> bySpelling = new AtomicReferenceArray<>(MOST_KEPT);

    HeaderNames(DefaultRingHeaderMapper mapper) {
        this.mapper = mapper;
        for (int number = 0; number < byNumber.length; number++) {
            String text = EnvelopeDescriptor.headerOf(number);
            byNumber[number] = text == null ? null : of(text);
        }
    }

    HeaderName of(String text) {
        HeaderName known = byText.get(text);
        if (known != null) {
            return known;
        }
        HeaderName name = new HeaderName(text, mapper.leaves(text), mapper.arrives(text));
        if (byText.size() < MOST_KEPT) {
            byText.put(text, name);
        }
        return name;
    }

    /** The header that a number stands for, or null. */
    @Nullable
    HeaderName of(int number) {
        return byNumber[number];
    }

    /** The header whose name begins at the buffer's position, which moves behind it. */
    HeaderName read(ByteBuffer in, int length) {
        int start = in.position();
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + in.get(start + i);
        }
        int place = (hash ^ hash >>> 10) & (MOST_KEPT - 1);
        HeaderName known = bySpelling.get(place);
        if (known != null && isSpelt(known.spelt, in, start, length)) {
            in.position(start + length);
            return known;
        }
        byte[] spelt = new byte[length];
        in.get(spelt);
        HeaderName name = of(new String(spelt, StandardCharsets.UTF_8));
        bySpelling.set(place, name);
        return name;
    }

    private static boolean isSpelt(byte[] spelt, ByteBuffer in, int start, int length) {
        if (spelt.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (spelt[i] != in.get(start + i)) {
                return false;
            }
        }
        return true;
    }
}
