package io.cirque.integration.docs;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.integration.IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK;

import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.inbound.RawRecordErrorMessageStrategy;
import io.cirque.integration.inbound.RingMessageDrivenChannelAdapter;
import io.cirque.integration.support.AckMode;
import io.cirque.integration.support.BatchMode;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.integration.acks.AcknowledgmentCallback.Status;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.handler.advice.ErrorMessageSendingRecoverer;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.support.GenericMessage;

/** The code of docs/acknowledgment.md. */
class AcknowledgmentPageTests {
    @TempDir
    Path directory;

    @Configuration
    @EnableIntegration
    static class Post {
        final Executor executor = new SimpleAsyncTaskExecutor("answering-");
        final List<String> answered = new CopyOnWriteArrayList<>();
        final AtomicInteger counted = new AtomicInteger();
        final AtomicInteger refusals = new AtomicInteger(2);
        final List<Object> dead = new CopyOnWriteArrayList<>();

        @Bean
        RingQueue mail(RingDirectory rings) {
            return rings.openOrCreate(
                    "mail",
                    RingOptions.builder()
                            .groups(List.of("default", "statistics", "errors"))
                            .build());
        }

        @Bean
        RingQueue aside(RingDirectory rings) {
            return rings.openOrCreate("mail.dead-letter", RingOptions.defaults());
        }

        @Bean
        RingMessageDrivenChannelAdapter letters(RingQueue mail) {
            RingMessageDrivenChannelAdapter adapter = new RingMessageDrivenChannelAdapter(mail);
            adapter.setListenerOptions(RingListenerOptions.builder()
                    .ackMode(AckMode.MANUAL)
                    .maxUnacknowledged(32)
                    .build());
            adapter.setOutputChannelName("incoming");
            return adapter;
        }

        @ServiceActivator(inputChannel = "incoming")
        void take(String letter, @Header(ACKNOWLEDGMENT_CALLBACK) AcknowledgmentCallback callback) {
            executor.execute(() -> {
                try {
                    answer(letter);
                    callback.acknowledge(Status.ACCEPT);
                } catch (RuntimeException e) {
                    callback.acknowledge(Status.REQUEUE);
                }
            });
        }

        private void answer(String letter) {
            if (letter.equals("spam") || (letter.equals("bill") && refusals.getAndDecrement() > 0)) {
                throw new IllegalStateException("no");
            }
            answered.add(letter);
        }

        @Bean
        RingMessageDrivenChannelAdapter bulk(RingQueue mail) {
            RingMessageDrivenChannelAdapter adapter = new RingMessageDrivenChannelAdapter(mail, "statistics");
            adapter.setListenerOptions(RingListenerOptions.builder()
                    .batchSize(100)
                    .batchMode(BatchMode.EXTRACT_PAYLOADS)
                    .build());
            adapter.setOutputChannelName("counted");
            return adapter;
        }

        @ServiceActivator(inputChannel = "counted")
        void count(List<String> letters) {
            counted.addAndGet(letters.size());
        }

        @Bean
        RingChannel deadLetters(RingDirectory rings) {
            return new RingChannel(rings.open("mail.dead-letter"));
        }

        @ServiceActivator(inputChannel = "deadLetters")
        void bury(Object letter) {
            dead.add(letter);
        }
    }

    @Test
    void theCodeOfThePageRuns() {
        Snippets.assertRunBy(AcknowledgmentPageTests.class, "acknowledgment");
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(RingDirectory.class, () -> RingDirectory.of(directory));
        context.register(Post.class);
        context.refresh();
        try (context) {
            Post post = context.getBean(Post.class);
            RingQueue mail = context.getBean("mail", RingQueue.class);
            QueueChannel errors = new QueueChannel();
            RingMessageDrivenChannelAdapter adapter = failing(mail);
            adapter.setRetryTemplate(new RetryTemplate(RetryPolicy.builder()
                    .maxRetries(2)
                    .delay(Duration.ofMillis(10))
                    .build()));
            adapter.setRecoveryCallback(new ErrorMessageSendingRecoverer(errors, new RawRecordErrorMessageStrategy()));
            adapter.start();

            PollableRingChannel out = new PollableRingChannel(mail);
            for (String letter : List.of("love", "bill", "spam", "card")) {
                out.send(new GenericMessage<>(letter));
            }

            await().until(() -> post.dead.contains("spam"));
            await().until(() -> post.answered.size() == 3 && post.counted.get() == 4);
            for (int i = 0; i < 4; i++) {
                assertThat(errors.receive(60_000)).isNotNull();
            }
            adapter.stop();
            assertThat(post.answered).containsExactlyInAnyOrder("love", "bill", "card");
        }
    }

    private static RingMessageDrivenChannelAdapter failing(RingQueue mail) {
        RingMessageDrivenChannelAdapter adapter = new RingMessageDrivenChannelAdapter(mail, "errors");
        DirectChannel output = new DirectChannel();
        output.subscribe(message -> {
            throw new IllegalStateException("no");
        });
        adapter.setOutputChannel(output);
        return adapter;
    }
}
