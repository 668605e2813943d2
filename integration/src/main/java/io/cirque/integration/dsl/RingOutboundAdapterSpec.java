package io.cirque.integration.dsl;

import io.cirque.integration.outbound.RingMessageHandler;
import io.cirque.integration.outbound.RingResolver;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.expression.Expression;
import org.springframework.integration.dsl.MessageHandlerSpec;
import org.springframework.integration.expression.FunctionExpression;
import org.springframework.integration.support.ErrorMessageStrategy;
import org.springframework.integration.support.management.observation.MessageSenderObservationConvention;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;

/** Describes a {@link RingMessageHandler}. */
public final class RingOutboundAdapterSpec extends MessageHandlerSpec<RingOutboundAdapterSpec, RingMessageHandler> {
    private final RingMessageHandler handler;

    RingOutboundAdapterSpec(RingMessageHandler handler) {
        this.target = handler;
        this.handler = handler;
    }

    /**
     * Puts messages into envelopes.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     * @return this spec
     */
    public RingOutboundAdapterSpec codec(EnvelopeCodec codec) {
        handler.setCodec(codec);
        return _this();
    }

    /**
     * How long to wait for room in the ring.
     *
     * @param sendTimeout zero or more; default: as long as it takes
     * @return this spec
     */
    public RingOutboundAdapterSpec sendTimeout(Duration sendTimeout) {
        handler.setSendTimeout(sendTimeout);
        return _this();
    }

    /**
     * How long a message waits for room, instead of {@link #sendTimeout}.
     *
     * @param sendTimeoutExpression gives a {@link Duration}, milliseconds, or null; default none
     * @return this spec
     */
    public RingOutboundAdapterSpec sendTimeoutExpression(Expression sendTimeoutExpression) {
        handler.setSendTimeoutExpression(sendTimeoutExpression);
        return _this();
    }

    /**
     * Whether what is handled within a transaction is published when the transaction commits.
     *
     * @param transacted default false
     * @return this spec
     */
    public RingOutboundAdapterSpec transacted(boolean transacted) {
        handler.setTransacted(transacted);
        return _this();
    }

    /**
     * Chooses a ring for each message.
     *
     * @param ringExpression gives a {@link RingQueue}, a ring's name, or null for the default
     * @return this spec
     */
    public RingOutboundAdapterSpec ringExpression(Expression ringExpression) {
        handler.setRingExpression(ringExpression);
        return _this();
    }

    /**
     * Chooses a ring for each message.
     *
     * @param ringExpression such as {@code headers['ring']}; gives a {@link RingQueue}, a ring's name, or null for the
     *     default
     * @return this spec
     */
    public RingOutboundAdapterSpec ringExpression(String ringExpression) {
        handler.setRingExpressionString(ringExpression);
        return _this();
    }

    /**
     * Chooses a ring for each message.
     *
     * @param ringFunction gives a {@link RingQueue}, a ring's name, or null for the default
     * @param <P> the payloads' type
     * @return this spec
     */
    public <P> RingOutboundAdapterSpec ringFunction(Function<Message<P>, ? extends @Nullable Object> ringFunction) {
        return ringExpression(new FunctionExpression<>(ringFunction));
    }

    /**
     * Finds the ring whose name the expression gives.
     *
     * @param ringResolver is called for each message; default: the {@link RingQueue} bean of this name
     * @return this spec
     */
    public RingOutboundAdapterSpec ringResolver(RingResolver ringResolver) {
        handler.setRingResolver(ringResolver);
        return _this();
    }

    /**
     * Takes each message that has been published.
     *
     * @param sendSuccessChannel default none
     * @return this spec
     */
    public RingOutboundAdapterSpec sendSuccessChannel(MessageChannel sendSuccessChannel) {
        handler.setSendSuccessChannel(sendSuccessChannel);
        return _this();
    }

    /**
     * Takes each message that has been published.
     *
     * @param sendSuccessChannel a channel's name; default none
     * @return this spec
     */
    public RingOutboundAdapterSpec sendSuccessChannel(String sendSuccessChannel) {
        handler.setSendSuccessChannelName(sendSuccessChannel);
        return _this();
    }

    /**
     * Takes an error message for each message that could not be published.
     *
     * @param sendFailureChannel default none
     * @return this spec
     */
    public RingOutboundAdapterSpec sendFailureChannel(MessageChannel sendFailureChannel) {
        handler.setSendFailureChannel(sendFailureChannel);
        return _this();
    }

    /**
     * Takes an error message for each message that could not be published.
     *
     * @param sendFailureChannel a channel's name; default none
     * @return this spec
     */
    public RingOutboundAdapterSpec sendFailureChannel(String sendFailureChannel) {
        handler.setSendFailureChannelName(sendFailureChannel);
        return _this();
    }

    /**
     * Makes the message for the send failure channel.
     *
     * @param errorMessageStrategy default: Spring Integration's
     * @return this spec
     */
    public RingOutboundAdapterSpec errorMessageStrategy(ErrorMessageStrategy errorMessageStrategy) {
        handler.setErrorMessageStrategy(errorMessageStrategy);
        return _this();
    }

    /**
     * Names and tags the observation of each message that is published.
     *
     * @param convention default: Spring Integration's
     * @return this spec
     */
    public RingOutboundAdapterSpec senderObservationConvention(MessageSenderObservationConvention convention) {
        handler.setSenderObservationConvention(convention);
        return _this();
    }
}
