package io.cirque.autoconfigure;

import io.cirque.autoconfigure.CirqueProperties.BackOff;
import io.cirque.autoconfigure.CirqueProperties.Batch;
import io.cirque.integration.support.AckMode;
import org.jspecify.annotations.Nullable;

/** What channels and inbound adapters have in common: how they take messages. */
interface ListenerProperties {
    String ringOr(String ownName);

    @Nullable
    Integer concurrency();

    AckMode ack();

    @Nullable
    Integer maxUnacknowledged();

    @Nullable
    Batch batch();

    @Nullable
    BackOff backOff();

    @Nullable
    Integer maxDeliveries();

    @Nullable
    String deadLetter();
}
