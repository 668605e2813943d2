package io.cirque.benchmarks.system;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/** A receiver of a system that leaves waiting to its users: it waits as Agrona's and Aeron's examples do. */
abstract class PollingReceiver implements Receiver {

    private final IdleStrategy idle = new BackoffIdleStrategy();

    @Override
    public final void await() {
        idle.idle(poll());
    }
}
