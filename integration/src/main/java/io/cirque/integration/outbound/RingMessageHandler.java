package io.cirque.integration.outbound;

import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.integration.support.RingPublisher;
import io.cirque.integration.support.TransactionAwarePublisher;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.integration.IntegrationPatternType;
import org.springframework.integration.core.MessagingTemplate;
import org.springframework.integration.expression.ExpressionUtils;
import org.springframework.integration.handler.AbstractMessageHandler;
import org.springframework.integration.support.DefaultErrorMessageStrategy;
import org.springframework.integration.support.ErrorMessageStrategy;
import org.springframework.integration.support.ErrorMessageUtils;
import org.springframework.integration.support.management.observation.MessageSenderObservationConvention;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessagingException;
import org.springframework.util.Assert;

/**
 * Publishes each message to a ring. When it returns, the message is in the ring, unless it is {@linkplain #setTransacted
 * transacted}: there is nothing to wait for and no future. A message that cannot be published goes to the {@linkplain #setSendFailureChannel send failure channel}; without
 * one, a {@link MessageDeliveryException} with the ring's name is thrown.
 *
 * <p>Set it up before it is used; then it is thread-safe. It does not close the ring, which must stay open longer.
 */
public class RingMessageHandler extends AbstractMessageHandler {
    private final RingQueue ring;
    private EnvelopeCodec codec = new EnvelopeCodec();
    private long sendTimeout = RingPublisher.FOREVER;
    private boolean transacted;
    private @Nullable Expression ringExpression;
    private @Nullable RingResolver ringResolver;
    private @Nullable Expression sendTimeoutExpression;
    private @Nullable MessageChannel sendSuccessChannel;
    private @Nullable String sendSuccessChannelName;
    private @Nullable MessageChannel sendFailureChannel;
    private @Nullable String sendFailureChannelName;
    private ErrorMessageStrategy errorMessageStrategy = new DefaultErrorMessageStrategy();
    private @Nullable MessageSenderObservationConvention senderObservationConvention;
    private final MessagingTemplate messagingTemplate = new MessagingTemplate();
    private @Nullable EvaluationContext evaluationContext;

    /**
     * A handler.
     *
     * @param ring where messages go, unless an expression says otherwise
     */
    public RingMessageHandler(RingQueue ring) {
        this.ring = ring;
    }

    /**
     * Puts messages into envelopes.
     *
     * @param codec default: JSON if Jackson 3 is there, and no trusted packages
     */
    public void setCodec(EnvelopeCodec codec) {
        this.codec = codec;
    }

    /**
     * Chooses a ring for each message.
     *
     * @param ringExpression evaluated against the message: a {@link RingQueue}, a ring's name for the
     *     {@linkplain #setRingResolver resolver}, or null for the ring that the handler was made with, which is the default
     */
    public void setRingExpression(Expression ringExpression) {
        this.ringExpression = ringExpression;
    }

    /**
     * {@link #setRingExpression}, as a text in the Spring Expression Language.
     *
     * @param ringExpression such as {@code headers['ring']}
     */
    public void setRingExpressionString(String ringExpression) {
        setRingExpression(EXPRESSION_PARSER.parseExpression(ringExpression));
    }

    /**
     * Finds the ring whose name an expression gives.
     *
     * @param ringResolver is called for each message; default: the {@link RingQueue} bean of this name
     */
    public void setRingResolver(RingResolver ringResolver) {
        this.ringResolver = ringResolver;
    }

    /**
     * How long to wait for room in the ring.
     *
     * @param sendTimeout zero or more; default: as long as it takes
     * @throws IllegalArgumentException if it is less than zero
     */
    public void setSendTimeout(Duration sendTimeout) {
        this.sendTimeout = RingPublisher.millis(sendTimeout);
    }

    /**
     * How long a message waits for room in the ring, instead of {@link #setSendTimeout}.
     *
     * @param sendTimeoutExpression evaluated against the message: a {@link Duration}, or a number of milliseconds, of which
     *     less than 0 waits as long as it takes, or null for the send timeout; default none
     */
    public void setSendTimeoutExpression(Expression sendTimeoutExpression) {
        this.sendTimeoutExpression = sendTimeoutExpression;
    }

    /**
     * Whether a message that is handled within a transaction is published when that has committed, and not at all if it
     * rolls back. What cannot be published then, for want of room say, is thrown to whoever committed: the transaction
     * stays committed, the send failure channel is not asked. The send success channel gets the message before the
     * commit.
     *
     * @param transacted default false: a message is published at once
     */
    public void setTransacted(boolean transacted) {
        this.transacted = transacted;
    }

    /**
     * Takes each message that has been published, or that will be when its transaction commits.
     *
     * @param sendSuccessChannel default none
     */
    public void setSendSuccessChannel(MessageChannel sendSuccessChannel) {
        this.sendSuccessChannel = sendSuccessChannel;
    }

    /**
     * {@link #setSendSuccessChannel}, by the channel's name.
     *
     * @param sendSuccessChannelName a bean's name; default none
     */
    public void setSendSuccessChannelName(String sendSuccessChannelName) {
        Assert.hasText(sendSuccessChannelName, "the name of the send success channel must not be blank");
        this.sendSuccessChannelName = sendSuccessChannelName;
    }

    /**
     * Takes an {@link org.springframework.messaging.support.ErrorMessage} for each message that could not be published,
     * and which then is done.
     *
     * @param sendFailureChannel default none: the failure is thrown
     */
    public void setSendFailureChannel(MessageChannel sendFailureChannel) {
        this.sendFailureChannel = sendFailureChannel;
    }

    /**
     * {@link #setSendFailureChannel}, by the channel's name.
     *
     * @param sendFailureChannelName a bean's name; default none
     */
    public void setSendFailureChannelName(String sendFailureChannelName) {
        Assert.hasText(sendFailureChannelName, "the name of the send failure channel must not be blank");
        this.sendFailureChannelName = sendFailureChannelName;
    }

    /**
     * Makes the message for the send failure channel.
     *
     * @param errorMessageStrategy default {@link DefaultErrorMessageStrategy}
     */
    public void setErrorMessageStrategy(ErrorMessageStrategy errorMessageStrategy) {
        this.errorMessageStrategy = errorMessageStrategy;
    }

    /**
     * Names and tags the observation of each message that is published.
     *
     * @param convention default: Spring Integration's
     */
    public void setSenderObservationConvention(@Nullable MessageSenderObservationConvention convention) {
        this.senderObservationConvention = convention;
    }

    @Override
    public String getComponentType() {
        return "cirque:outbound-channel-adapter";
    }

    @Override
    public IntegrationPatternType getIntegrationPatternType() {
        return IntegrationPatternType.outbound_channel_adapter;
    }

    @Override
    protected void onInit() {
        super.onInit();
        codec.setBeanFactory(getBeanFactory());
        if (ringExpression != null || sendTimeoutExpression != null) {
            evaluationContext = ExpressionUtils.createStandardEvaluationContext(getBeanFactory());
        }
    }

    @Override
    protected void handleMessageInternal(Message<?> message) {
        try {
            publish(message);
        } catch (MessagingException failure) {
            MessageChannel failures = channel(sendFailureChannel, sendFailureChannelName);
            if (failures == null) {
                throw failure;
            }
            messagingTemplate.send(
                    failures,
                    errorMessageStrategy.buildErrorMessage(
                            failure, ErrorMessageUtils.getAttributeAccessor(message, message)));
            return;
        }
        MessageChannel successes = channel(sendSuccessChannel, sendSuccessChannelName);
        if (successes != null) {
            messagingTemplate.send(successes, message);
        }
    }

    private @Nullable MessageChannel channel(@Nullable MessageChannel channel, @Nullable String name) {
        return channel != null || name == null ? channel : getChannelResolver().resolveDestination(name);
    }

    private void publish(Message<?> message) {
        RingQueue to = chosen("ring", message, this::ringFor);
        long timeout = chosen("send timeout", message, this::timeoutFor);
        TransactionAwarePublisher publisher = new TransactionAwarePublisher(to, codec);
        boolean published;
        try {
            published = SenderObservation.observe(
                    getObservationRegistry(),
                    senderObservationConvention,
                    getComponentName(),
                    message,
                    traced -> transacted
                            ? publisher.publishAtCommit(traced, timeout)
                            : publisher.publish(traced, timeout));
        } catch (RuntimeException e) {
            throw refused(message, to, e);
        }
        if (!published) {
            throw notPublished(message, to, timeout);
        }
    }

    /** What a message's own expression gives; that it throws is a failure of this message. */
    private static <T> T chosen(String what, Message<?> message, Function<Message<?>, T> choice) {
        try {
            return choice.apply(message);
        } catch (MessagingException refused) {
            throw refused;
        } catch (RuntimeException e) {
            throw new MessageDeliveryException(
                    message, "The " + what + " for the message cannot be found out: " + e.getMessage(), e);
        }
    }

    private RingQueue ringFor(Message<?> message) {
        Object found = ringExpression == null ? null : evaluate(ringExpression, message);
        if (found == null) {
            return ring;
        }
        if (found instanceof RingQueue queue) {
            return queue;
        }
        RingQueue named = found instanceof String name ? named(name) : null;
        if (named == null) {
            throw new MessageDeliveryException(
                    message,
                    "The ring expression gave '" + found + "' ("
                            + found.getClass().getName()
                            + "), which is no ring: let it give a RingQueue, the name of one, or null");
        }
        return named;
    }

    private @Nullable RingQueue named(String name) {
        if (ringResolver != null) {
            return ringResolver.resolve(name);
        }
        return getBeanFactory().containsBean(name) ? getBeanFactory().getBean(name, RingQueue.class) : null;
    }

    private long timeoutFor(Message<?> message) {
        Object found = sendTimeoutExpression == null ? null : evaluate(sendTimeoutExpression, message);
        if (found == null) {
            return sendTimeout;
        }
        if (found instanceof Duration duration) {
            return RingPublisher.millis(duration);
        }
        if (found instanceof Number number) {
            return number.longValue();
        }
        throw new MessageDeliveryException(
                message,
                "The send timeout expression gave '" + found + "' ("
                        + found.getClass().getName() + "): let it give a Duration, a number of milliseconds, or null");
    }

    private @Nullable Object evaluate(Expression expression, Message<?> message) {
        EvaluationContext context = evaluationContext;
        if (context == null) {
            throw new IllegalStateException("'" + expression.getExpressionString()
                    + "' cannot be evaluated: make this handler a bean, or call afterPropertiesSet");
        }
        return expression.getValue(context, message);
    }

    static MessageDeliveryException refused(Message<?> message, RingQueue ring, RuntimeException cause) {
        return new MessageDeliveryException(
                message, "The message cannot be published to ring '" + ring.name() + "': " + cause.getMessage(), cause);
    }

    static MessageDeliveryException notPublished(Message<?> message, RingQueue ring, long timeout) {
        if (Thread.currentThread().isInterrupted()) {
            return new MessageDeliveryException(
                    message, "Interrupted while waiting for room in ring '" + ring.name() + "'");
        }
        return new MessageDeliveryException(
                message,
                "Ring '" + ring.name() + "' was full for " + timeout
                        + " ms: give it more capacity or its groups more consumers, or wait longer");
    }
}
