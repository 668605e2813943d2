package io.cirque.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.autoconfigure.Yaml;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

/** The endpoint over JMX. */
class CirqueJmxTests {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ConfigurableApplicationContext shop;
    private final ObjectName name;

    CirqueJmxTests(@TempDir Path directory) throws JMException {
        shop = new SpringApplicationBuilder(Application.class)
                .initializers(Yaml.of("""
                        spring.jmx: {enabled: true, default-domain: cirque.tests}
                        management.endpoints.jmx.exposure.include: cirque
                        cirque:
                          directory: %s
                          endpoint: {peek: true, operations: clear}
                          channels: {orders: }
                        """.formatted(directory)))
                .run();
        name = new ObjectName("cirque.tests:type=Endpoint,name=Cirque");
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    @Test
    void hasAnOperationForEachThingToDo() throws JMException {
        assertThat(server.getMBeanInfo(name).getOperations())
                .extracting(MBeanOperationInfo::getName)
                .containsExactlyInAnyOrder(
                        "rings", "ring", "peek", "removeGroup", "resetGroup", "clear", "releaseClaim");
        assertThat(server.getMBeanInfo(name).getOperations())
                .filteredOn(operation -> operation.getName().equals("resetGroup"))
                .flatExtracting(operation -> Arrays.asList(operation.getSignature()))
                .extracting(MBeanParameterInfo::getName)
                .containsExactly("ring", "group", "to");
    }

    @Test
    void showsAndPeeksInPlainTypes() throws JMException {
        shop.getBean("orders", MessageChannel.class).send(new GenericMessage<>("two chairs"));
        assertThat(invoke("rings")).isInstanceOf(Map.class).asString().contains("orders", "capacity=16777216");
        assertThat(invoke("ring", "orders")).isInstanceOf(Map.class).asString().contains("maxMessageLength");
        assertThat(invoke("peek", "orders", null, null))
                .isInstanceOf(List.class)
                .asString()
                .contains("two chairs");
    }

    @Test
    void doesWhatIsPermitted() throws JMException {
        shop.getBean("orders", MessageChannel.class).send(new GenericMessage<>("two chairs"));
        assertThat(invoke("clear", "orders")).asString().contains("done=true");
        assertThat(shop.getBean(RingRegistry.class).get("orders").statistics().depth())
                .isZero();
        assertThatExceptionOfType(MBeanException.class)
                .isThrownBy(() -> invoke("removeGroup", "orders", "default"))
                .withStackTraceContaining("cirque.endpoint.operations: [remove-group]");
    }

    private Object invoke(String operation, @Nullable Object... arguments) throws JMException {
        String[] signature = Arrays.stream(server.getMBeanInfo(name).getOperations())
                .filter(found -> found.getName().equals(operation))
                .flatMap(found -> Arrays.stream(found.getSignature()))
                .map(MBeanParameterInfo::getType)
                .toArray(String[]::new);
        return server.invoke(name, operation, arguments, signature);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
