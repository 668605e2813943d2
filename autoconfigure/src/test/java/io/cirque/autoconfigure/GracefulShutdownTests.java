package io.cirque.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The web server lets its last requests end while the channels still run. */
class GracefulShutdownTests {
    @Test
    void aRequestUnderWayCanStillSendAndIsHandled(@TempDir Path directory) throws Exception {
        WebApplication shop =
                new WebApplication("cirque: {directory: " + directory + ", channels: {orders: }}", Desk.class);
        Desk desk = shop.context().getBean(Desk.class);
        CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> shop.get("/order"));
        assertThat(desk.asked.await(30, TimeUnit.SECONDS)).isTrue();

        Thread closing = new Thread(shop::close);
        closing.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> desk.stopping.getCount() == 0);
        desk.goOn.countDown();

        assertThat(answer.get(30, TimeUnit.SECONDS).body()).isEqualTo("handled: two chairs");
        closing.join(30_000);
        assertThat(closing.isAlive()).isFalse();
    }

    @RestController
    static class Desk {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch stopping = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final LinkedBlockingQueue<String> handled = new LinkedBlockingQueue<>();
        private final MessageChannel orders;

        Desk(MessageChannel orders) {
            this.orders = orders;
        }

        @GetMapping("/order")
        String order() throws InterruptedException {
            asked.countDown();
            assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(orders.send(new GenericMessage<>("two chairs"))).isTrue();
            return "handled: " + handled.poll(20, TimeUnit.SECONDS);
        }

        @ServiceActivator(inputChannel = "orders")
        void handle(String order) {
            handled.add(order);
        }

        /** Stops at the same time as the web server begins to. */
        @Bean
        static SmartLifecycle watch(ObjectProvider<Desk> desk) {
            return new SmartLifecycle() {
                private boolean running;

                @Override
                public void start() {
                    running = true;
                }

                @Override
                public void stop() {
                    running = false;
                    desk.getObject().stopping.countDown();
                }

                @Override
                public boolean isRunning() {
                    return running;
                }

                @Override
                public int getPhase() {
                    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
                }
            };
        }
    }
}
