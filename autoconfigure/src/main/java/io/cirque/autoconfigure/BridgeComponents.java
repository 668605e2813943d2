package io.cirque.autoconfigure;

import io.cirque.autoconfigure.CirqueProperties.Bridge;
import io.cirque.integration.bridge.AbstractKafkaBridge;
import io.cirque.integration.bridge.KafkaToRingBridge;
import io.cirque.integration.bridge.RingToKafkaBridge;
import io.cirque.integration.support.EnvelopeCodec;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.ProducerFactory;

/** Makes bridges as the configuration describes them, with the properties of the application's own Kafka clients. */
record BridgeComponents(RingRegistry rings, EnvelopeCodec codec, SupplierContext context) {
    static BridgeComponents of(SupplierContext context) {
        return new BridgeComponents(context.bean(RingRegistry.class), context.bean(EnvelopeCodec.class), context);
    }

    RingToKafkaBridge toKafka(String name, Bridge stated, String group) {
        ProducerFactory<?, ?> factory =
                context.beanProvider(ProducerFactory.class).getIfAvailable();
        RingToKafkaBridge bridge = new RingToKafkaBridge(
                rings.get(stated.ringOr(name)),
                group,
                String.valueOf(stated.topic()),
                properties(name, "ProducerFactory", factory == null ? null : factory.getConfigurationProperties()));
        bridge.setCodec(codec);
        if (stated.deadLetter() != null) {
            bridge.setDeadLetter(rings.get(stated.deadLetter()));
        }
        return prepared(bridge, stated);
    }

    KafkaToRingBridge fromKafka(String name, Bridge stated, String group) {
        ConsumerFactory<?, ?> factory =
                context.beanProvider(ConsumerFactory.class).getIfAvailable();
        KafkaToRingBridge bridge = new KafkaToRingBridge(
                rings.get(stated.ringOr(name)),
                group,
                String.valueOf(stated.topic()),
                properties(name, "ConsumerFactory", factory == null ? null : factory.getConfigurationProperties()));
        return prepared(bridge, stated);
    }

    private static Map<String, Object> properties(String name, String type, @Nullable Map<String, Object> found) {
        if (found == null) {
            throw new InvalidConfigurationException(
                    Keys.of("bridges", name),
                    null,
                    "there is no bean of type " + type + ", which knows where Kafka's brokers are",
                    KafkaLibrary.BRIDGE_MEND);
        }
        return found;
    }

    private static <T extends AbstractKafkaBridge> T prepared(T bridge, Bridge stated) {
        if (stated.concurrency() != null) {
            bridge.setConcurrency(stated.concurrency());
        }
        if (stated.batchSize() != null) {
            bridge.setBatchSize(stated.batchSize());
        }
        if (stated.backOff() != null) {
            bridge.setBackOff(stated.backOff().initial(), stated.backOff().maximum());
        }
        return bridge;
    }
}
