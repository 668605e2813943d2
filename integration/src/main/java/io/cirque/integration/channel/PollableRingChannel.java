package io.cirque.integration.channel;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.integration.support.RingPublisher;
import io.cirque.integration.support.RingReceiver;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.channel.AbstractPollableChannel;
import org.springframework.messaging.Message;

/**
 * A channel that is asked for its messages, which wait in a ring. It shares them with all channels, in any process, that
 * have the same ring and group.
 *
 * <p>{@link #receive(long)} honours its timeout: 0 does not wait, less than 0 waits as long as it takes. The message is
 * acknowledged when it returns: what the caller then fails to do is not done again. Use a {@link RingChannel} where
 * messages must not be lost with their handler. {@link #send(Message, long)} honours its timeout too, as
 * {@link RingChannel} does.
 *
 * <p>A message that cannot be decoded makes {@code receive} throw and stays in the ring, until it has done so too often
 * and goes to the dead letters, if there is a ring for these.
 *
 * <p>Set it up before it is used; then it is thread-safe. It does not close the ring, which must stay open longer.
 */
public final class PollableRingChannel extends AbstractPollableChannel {
    private final RingQueue ring;
    private final String group;
    private EnvelopeCodec codec = new EnvelopeCodec();
    private RingListenerOptions listenerOptions = RingListenerOptions.defaults();
    private RingPublisher publisher;
    private RingReceiver receiver;
    private long sendTimeout = RingPublisher.FOREVER;

    /**
     * A channel in the group {@code default}.
     *
     * @param ring where the messages wait
     */
    public PollableRingChannel(RingQueue ring) {
        this(ring, RingOptions.DEFAULT_GROUP);
    }

    /**
     * A channel.
     *
     * @param ring where the messages wait
     * @param group shares the messages between its members; joined with the first call of receive
     */
    public PollableRingChannel(RingQueue ring, String group) {
        this.ring = ring;
        this.group = group;
        this.publisher = new RingPublisher(ring, codec);
        this.receiver = new RingReceiver(ring, group, codec, listenerOptions);
    }

    /**
     * Puts messages into envelopes and takes them out.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     */
    public void setCodec(EnvelopeCodec codec) {
        this.codec = codec;
        this.publisher = new RingPublisher(ring, codec);
        this.receiver = new RingReceiver(ring, group, codec, listenerOptions);
    }

    /**
     * What becomes of messages that cannot be decoded: only the most deliveries, the dead letters and the error handler
     * mean something here.
     *
     * @param listenerOptions default {@link RingListenerOptions#defaults()}
     * @throws IllegalArgumentException if the ring is to take its own dead letters
     */
    public void setListenerOptions(RingListenerOptions listenerOptions) {
        this.listenerOptions = listenerOptions;
        this.receiver = new RingReceiver(ring, group, codec, listenerOptions);
    }

    /**
     * How long {@link #send(Message)}, which states no timeout, waits for room.
     *
     * @param sendTimeout zero or more; default: as long as it takes
     * @throws IllegalArgumentException if it is less than zero
     */
    public void setSendTimeout(Duration sendTimeout) {
        this.sendTimeout = RingPublisher.millis(sendTimeout);
    }

    @Override
    public boolean send(Message<?> message) {
        return send(message, sendTimeout);
    }

    @Override
    protected boolean doSend(Message<?> message, long timeout) {
        return publisher.publish(message, timeout);
    }

    @Override
    protected @Nullable Message<?> doReceive(long timeout) {
        return receiver.receive(timeout);
    }

    /** Leaves the group. Calls that wait for a message return null. */
    @Override
    public void destroy() {
        receiver.close();
        super.destroy();
    }

    @Override
    public String getComponentType() {
        return "cirque:pollable-channel";
    }
}
