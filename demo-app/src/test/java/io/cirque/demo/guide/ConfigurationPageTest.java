package io.cirque.demo.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cirque.autoconfigure.ListenerOptionsCustomizer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.transaction.PseudoTransactionManager;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The code of docs/configuration.md. */
class ConfigurationPageTest {
    @TempDir
    private Path directory;

    @Test
    void handlersOfAChannelRunInTransactions() {
        new ApplicationContextRunner()
                .withUserConfiguration(Application.class)
                .withPropertyValues("cirque.directory=" + directory, "cirque.channels.orders.concurrency=1")
                .run(context -> {
                    context.getBean("orders", MessageChannel.class).send(new GenericMessage<>("teapot"));
                    List<Boolean> transactions = context.getBean(Application.class).transactions;
                    await().until(() -> transactions.size() == 1);
                    assertThat(transactions).containsExactly(true);
                });
    }

    @Configuration
    @EnableAutoConfiguration
    static class Application {
        private final List<Boolean> transactions = new CopyOnWriteArrayList<>();

        @Bean
        PlatformTransactionManager transactions() {
            return new PseudoTransactionManager();
        }

        @Bean
        ListenerOptionsCustomizer transactional(PlatformTransactionManager transactions) {
            return (name, options) -> {
                if (name.equals("orders")) {
                    options.transactionManager(transactions);
                }
            };
        }

        @ServiceActivator(inputChannel = "orders")
        void handle(String order) {
            transactions.add(TransactionSynchronizationManager.isActualTransactionActive());
        }
    }
}
