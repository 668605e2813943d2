package io.cirque.integration.gateway;

import io.cirque.integration.inbound.RingInboundGateway;
import io.cirque.integration.support.EnvelopeCodec;
import io.cirque.ring.RingDirectory;
import io.cirque.ring.RingQueue;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.annotation.MessageEndpoint;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.messaging.handler.annotation.Header;

/** A process that answers questions until it is killed. Arguments: the rings' directory, microseconds an answer. */
final class Replier {
    private Replier() {}

    public static void main(String[] arguments) throws InterruptedException {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(RingDirectory.class, () -> RingDirectory.of(Path.of(arguments[0])));
        context.registerBean(Service.class, () -> new Service(Long.parseLong(arguments[1])));
        context.register(Configured.class);
        context.refresh();
        System.out.println("ready " + ProcessHandle.current().pid());
        new CountDownLatch(1).await();
    }

    @Configuration
    @EnableIntegration
    static class Configured {
        @Bean
        RingQueue questions(RingDirectory rings) {
            return rings.open("questions");
        }

        @Bean
        RingQueue answers(RingDirectory rings) {
            return rings.open("answers");
        }

        @Bean
        EnvelopeCodec codec() {
            return EnvelopeCodec.builder()
                    .trustedPackages("io.cirque.integration")
                    .build();
        }

        @Bean
        RingInboundGateway gateway(RingQueue questions, RingQueue answers, EnvelopeCodec codec) {
            RingInboundGateway gateway = new RingInboundGateway(questions, answers);
            gateway.setCodec(codec);
            gateway.setRequestChannelName("service");
            return gateway;
        }
    }

    @MessageEndpoint
    static final class Service {
        private final long micros;

        Service(long micros) {
            this.micros = micros;
        }

        /** The question "stay" is not answered by whoever hears it first. */
        @ServiceActivator(inputChannel = "service")
        Answer answer(
                Question question, @Header(IntegrationMessageHeaderAccessor.DELIVERY_ATTEMPT) AtomicInteger attempt)
                throws InterruptedException {
            if (question.text().equals("stay") && attempt.get() == 1) {
                System.out.println("staying");
                new CountDownLatch(1).await();
            }
            if (question.text().equals("fail")) {
                throw new IllegalStateException("cannot answer");
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
            return new Answer(
                    question.text(),
                    "answer to " + question.text(),
                    attempt.get(),
                    ProcessHandle.current().pid());
        }
    }
}
