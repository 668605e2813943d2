package io.cirque.benchmarks.system;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.context.support.GenericApplicationContext;

/** Messages come to the service activator by themselves, in a thread of Spring: there is nothing to poll for. */
record ChannelReceiver(GenericApplicationContext context, SinkActivator activator) implements Receiver {

    @Override
    public int poll() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        activator.requireNoFailure();
        return 0;
    }

    @Override
    public void await() {
        poll();
    }

    @Override
    public void close() {
        context.close();
    }
}
