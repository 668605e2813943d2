package io.cirque.benchmarks.micro;

import io.cirque.integration.support.EnvelopeCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/**
 * What it costs to put a message into its envelope and to take it out, without a ring: the payload alone, and with headers, whose
 * mapping is the difference. {@code -prof gc} shows what is allocated: messages, headers and payloads, which are the user's.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() before anything else
public class CodecBenchmark {

    /** A payload that is carried as it is. */
    public enum Payload {
        BYTES,
        TEXT
    }

    private static final int LENGTH = 128;

    @Param
    Payload payload;

    /** Headers that a user has set: numbers and texts, half of each. Every message has an id and a timestamp, too. */
    @Param({"0", "2", "8"})
    int headers;

    private final EnvelopeCodec codec = new EnvelopeCodec();
    private Message<?> message;
    private ByteBuffer envelope;

    @Setup
    public void prepare() {
        Object content = payload == Payload.BYTES ? (Object) new byte[LENGTH] : "x".repeat(LENGTH);
        MessageBuilder<Object> builder = MessageBuilder.withPayload(content);
        for (int i = 0; i < headers; i++) {
            builder.setHeader("header-" + i, i % 2 == 0 ? (Object) ("value of " + i) : (Object) i);
        }
        message = builder.build();
        envelope = ByteBuffer.wrap(codec.encode(message)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A message into its envelope. */
    @Benchmark
    public byte[] encode() {
        return codec.encode(message);
    }

    /** A message out of its envelope. */
    @Benchmark
    public Message<?> decode() {
        return codec.decode(envelope.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }
}
