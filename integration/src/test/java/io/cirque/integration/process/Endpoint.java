package io.cirque.integration.process;

import io.cirque.integration.channel.BroadcastRingChannel;
import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.inbound.RingMessageDrivenChannelAdapter;
import io.cirque.integration.inbound.RingMessageSource;
import io.cirque.integration.support.AckMode;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingQueue;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.AckUtils;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.transaction.PseudoTransactionManager;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.transaction.support.TransactionTemplate;

/** One endpoint of each kind, all for the group {@code default}, with the same handler behind it. */
enum Endpoint {
    QUEUE {
        @Override
        AutoCloseable start(RingQueue ring, RingListenerOptions options, MessageHandler handler) {
            RingChannel channel = new RingChannel(ring);
            channel.setListenerOptions(options);
            channel.subscribe(handler);
            channel.start();
            return channel::destroy;
        }
    },
    BROADCAST {
        @Override
        AutoCloseable start(RingQueue ring, RingListenerOptions options, MessageHandler handler) {
            BroadcastRingChannel channel = new BroadcastRingChannel(ring, "default");
            channel.setListenerOptions(options);
            channel.subscribe(handler);
            channel.start();
            return channel::destroy;
        }
    },
    ADAPTER {
        @Override
        AutoCloseable start(RingQueue ring, RingListenerOptions options, MessageHandler handler) {
            DirectChannel output = new DirectChannel();
            output.subscribe(handler);
            RingMessageDrivenChannelAdapter adapter = new RingMessageDrivenChannelAdapter(ring);
            adapter.setListenerOptions(options);
            adapter.setOutputChannel(output);
            adapter.start();
            return adapter::destroy;
        }
    },
    MANUAL {
        @Override
        AutoCloseable start(RingQueue ring, RingListenerOptions options, MessageHandler handler) {
            return ADAPTER.start(ring, options.mutate().ackMode(AckMode.MANUAL).build(), message -> {
                handler.handleMessage(message);
                AckUtils.accept(StaticMessageHeaderAccessor.getAcknowledgmentCallback(message));
            });
        }
    },
    SOURCE {
        @Override
        AutoCloseable start(RingQueue ring, RingListenerOptions options, MessageHandler handler) {
            RingMessageSource source = new RingMessageSource(ring);
            source.setListenerOptions(options);
            source.setReceiveTimeout(Duration.ofMillis(10));
            source.start();
            return polling(
                    () -> {
                        Message<?> message = source.receive();
                        if (message != null) {
                            handler.handleMessage(message);
                            AckUtils.autoAck(StaticMessageHeaderAccessor.getAcknowledgmentCallback(message));
                        }
                    },
                    source::destroy);
        }
    },
    POLLED {
        @Override
        AutoCloseable start(RingQueue ring, RingListenerOptions options, MessageHandler handler) {
            PollableRingChannel channel = new PollableRingChannel(ring);
            channel.setListenerOptions(options);
            TransactionTemplate transaction = new TransactionTemplate(new PseudoTransactionManager());
            return polling(
                    () -> transaction.executeWithoutResult(status -> {
                        Message<?> message = channel.receive(10);
                        if (message != null) {
                            handler.handleMessage(message);
                        }
                    }),
                    channel::destroy);
        }
    };

    abstract AutoCloseable start(RingQueue ring, RingListenerOptions options, MessageHandler handler);

    private static AutoCloseable polling(Runnable poll, Runnable end) {
        AtomicBoolean stopping = new AtomicBoolean();
        Thread poller = new Thread(() -> {
            while (!stopping.get()) {
                poll.run();
            }
        });
        poller.start();
        return () -> {
            stopping.set(true);
            poller.join();
            end.run();
        };
    }
}
