package io.cirque.demo.web;

import io.cirque.autoconfigure.RingRegistry;
import io.cirque.demo.Channels;
import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.DemoProperties;
import io.cirque.demo.Scenario;
import io.cirque.ring.ParticipantKind;
import io.cirque.ring.ParticipantStatistics;
import io.cirque.ring.RingQueue;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Who takes orders, by what the ring itself says; a topic says nothing of it. Thread-safe. */
@Component
@Profile("web")
@ConditionalOnScenario(Scenario.ORDER_DESK)
class Competitors {
    private final RingQueue orders;
    private final DemoProperties properties;

    Competitors(RingRegistry rings, DemoProperties properties) {
        this.orders = rings.get(Channels.ORDERS);
        this.properties = properties;
    }

    /** Whether there are as many as the demonstration starts; nobody need wait for them where nobody knows. */
    boolean areThere() {
        return !properties.isOverRings() || processes() >= properties.workers();
    }

    /** How many processes take orders now. */
    private int processes() {
        return (int) orders.statistics().participants().stream()
                .filter(participant -> participant.kind() == ParticipantKind.CONSUMER && participant.alive())
                .mapToLong(ParticipantStatistics::pid)
                .distinct()
                .count();
    }
}
