package io.cirque.benchmarks.system;

import java.util.List;

/** Writes every message to every consumer. */
final class UnixSocketSender implements Sender {

    private final List<UnixSocketWriter> consumers;
    private final byte[][] single = new byte[1][];
    /** Consumers that already have what is being sent. */
    private int done;

    UnixSocketSender(List<UnixSocketWriter> consumers) {
        this.consumers = consumers;
    }

    @Override
    public boolean offer(byte[] message) {
        single[0] = message;
        return write(single, 0);
    }

    @Override
    public int offerAll(byte[][] messages, int from) {
        return write(messages, from) ? messages.length - from : 0;
    }

    private boolean write(byte[][] messages, int from) {
        while (done < consumers.size()) {
            if (!consumers.get(done).write(messages, from, messages.length)) {
                return false;
            }
            done++;
        }
        done = 0;
        return true;
    }

    @Override
    public void close() {
        consumers.forEach(UnixSocketWriter::close);
    }
}
