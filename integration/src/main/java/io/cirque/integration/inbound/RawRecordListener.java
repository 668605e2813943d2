package io.cirque.integration.inbound;

import io.cirque.integration.support.RingHeaders;
import io.cirque.integration.support.RingListener;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.AttributeAccessor;
import org.springframework.messaging.Message;

/** A listener whose thread knows the record from the ring that it is at, for the error messages that tell of it. */
abstract class RawRecordListener implements RingListener {
    private static final ThreadLocal<@Nullable Supplier<Object>> RAW = new ThreadLocal<>();

    /** Takes a message. */
    abstract void take(Message<?> message, Supplier<Object> record);

    /** Takes the failure to read a message; true if somebody has learned of it. */
    abstract boolean takeFailure(Supplier<Object> record, RuntimeException failure);

    /** Adds the record that the calling thread is at, if it is at one. */
    static AttributeAccessor addRecord(AttributeAccessor attributes) {
        Supplier<Object> record = RAW.get();
        if (record != null) {
            attributes.setAttribute(RingHeaders.RAW_MESSAGE, record.get());
        }
        return attributes;
    }

    @Override
    public final void onMessage(Message<?> message, Supplier<Object> record) {
        RAW.set(record);
        try {
            take(message, record);
        } finally {
            RAW.remove();
        }
    }

    @Override
    public final boolean onConversionFailure(Supplier<Object> record, RuntimeException failure) {
        RAW.set(record);
        try {
            return takeFailure(record, failure);
        } finally {
            RAW.remove();
        }
    }
}
