package shop;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

@SpringBootApplication
public class Shop {
    public static void main(String[] args) {
        SpringApplication.run(Shop.class, args);
    }

    @Bean
    ApplicationRunner send(MessageChannel orders) {
        return (ApplicationArguments arguments) -> arguments
                .getNonOptionArgs()
                .forEach(what -> orders.send(new GenericMessage<>(new Order(what, 2))));
    }

    @ServiceActivator(inputChannel = "orders")
    void handle(Order order) {
        System.out.println("handled " + order.what() + " on " + Runtime.version().feature());
    }

    public record Order(String what, int quantity) {}
}
