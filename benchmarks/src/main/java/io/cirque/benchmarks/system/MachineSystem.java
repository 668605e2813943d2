package io.cirque.benchmarks.system;

import java.util.Optional;

/** The machine itself, under the name that its limits have in the results. It carries no messages. */
final class MachineSystem implements BenchmarkSystem {

    @Override
    public String name() {
        return Systems.MACHINE;
    }

    @Override
    public Optional<String> refusal(Shape shape) {
        return Optional.of("it is the machine itself, for limits");
    }

    @Override
    public void create(Link link) {
        throw carriesNothing();
    }

    @Override
    public Sender sender(Link link, int index) {
        throw carriesNothing();
    }

    @Override
    public Receiver receiver(Link link, int index, MessageSink sink) {
        throw carriesNothing();
    }

    private static UnsupportedOperationException carriesNothing() {
        return new UnsupportedOperationException("A machine carries no messages");
    }
}
