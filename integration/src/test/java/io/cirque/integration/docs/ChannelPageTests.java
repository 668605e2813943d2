package io.cirque.integration.docs;

import static io.cirque.integration.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.integration.channel.PollableRingChannel;
import io.cirque.integration.channel.RingChannel;
import io.cirque.integration.support.RingListenerOptions;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingOptions;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/** The code of docs/channels.md. */
class ChannelPageTests {
    @TempDir
    Path directory;

    @Configuration
    @EnableIntegration
    static class Shop {
        final List<String> billed = new CopyOnWriteArrayList<>();

        @Bean
        RingQueue orders(RingDirectory rings) {
            return rings.openOrCreate(
                    "orders",
                    RingOptions.builder().groups(List.of("billing", "audit")).build());
        }

        @Bean
        RingChannel toBilling(RingQueue orders) {
            RingChannel channel = new RingChannel(orders, "billing");
            channel.setDatatypes(String.class);
            channel.setListenerOptions(
                    RingListenerOptions.builder().concurrency(4).build());
            return channel;
        }

        @ServiceActivator(inputChannel = "toBilling")
        void bill(String order) {
            billed.add(order);
        }

        @Bean
        PollableRingChannel toAudit(RingQueue orders) {
            return new PollableRingChannel(orders, "audit");
        }
    }

    @Test
    void theCodeOfThePageRuns() {
        Snippets.assertRunBy(ChannelPageTests.class, "channels");
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(RingDirectory.class, () -> RingDirectory.of(directory));
        context.register(Shop.class);
        context.refresh();
        try (context) {
            RingChannel toBilling = context.getBean("toBilling", RingChannel.class);
            toBilling.send(new GenericMessage<>("chair"));
            toBilling.send(new GenericMessage<>("table"));
            await().until(() -> context.getBean(Shop.class).billed.size() == 2);

            PollableRingChannel audit = context.getBean("toAudit", PollableRingChannel.class);
            Message<?> next = audit.receive(1000);
            int waiting = audit.getQueueSize();

            assertThat(next).isNotNull();
            assertThat(next.getPayload()).isEqualTo("chair");
            assertThat(waiting).isEqualTo(1);
        }
    }
}
