package io.cirque.integration.support;

import io.cirque.ring.Consumer;
import java.time.Duration;

/**
 * One message at a time, acknowledged when the listener has returned: no message waits behind a slow one while another
 * thread is idle.
 */
final class RecordIntake implements Intake {
    private final Consumer consumer;
    private final io.cirque.ring.MessageHandler handler;

    RecordIntake(Consumer consumer, Delivery delivery) {
        this.consumer = consumer;
        this.handler = message -> delivery.deliver(message, null);
    }

    @Override
    public void takeNext(Duration idle) throws InterruptedException {
        consumer.poll(handler, 1, idle);
    }

    @Override
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void release() {
        consumer.release();
    }

    @Override
    public void finish() {
        consumer.close();
    }

    @Override
    public boolean isSettled() {
        return true;
    }

    @Override
    public boolean awaitSettled(long nanos) {
        return true;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
