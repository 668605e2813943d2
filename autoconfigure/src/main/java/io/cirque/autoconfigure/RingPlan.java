package io.cirque.autoconfigure;

import io.cirque.ring.RingOptions;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * A ring that the application opens, or creates if it is not there.
 *
 * @param name the ring's name
 * @param key where the configuration names it
 * @param capacityKey where its capacity is stated, or would be
 * @param own its own entry
 * @param stated what its own entry states: an existing ring must agree
 * @param creation what it is created with: its own entry and, where that is silent, the defaults
 */
record RingPlan(
        String name,
        String key,
        String capacityKey,
        CirqueProperties.Ring own,
        RingOptions stated,
        RingOptions creation) {
    private static final CirqueProperties.Ring SILENT =
            new CirqueProperties.Ring(null, null, null, null, null, null, null);

    /**
     * All rings of an application.
     *
     * @throws InvalidConfigurationException if a ring cannot be as it is described
     */
    static List<RingPlan> of(CirqueProperties properties, List<RingOptionsCustomizer> customizers) {
        apply("cirque.defaults", properties.defaults(), RingOptions.builder());
        return properties.ringNames().stream()
                .map(name -> of(name, properties, customizers))
                .toList();
    }

    private static RingPlan of(String name, CirqueProperties properties, List<RingOptionsCustomizer> customizers) {
        CirqueProperties.Ring own = properties.rings().getOrDefault(name, SILENT);
        CirqueProperties.Ring defaults = properties.defaults();
        String key = Keys.of("rings", name);
        RingOptions.Builder stated = RingOptions.builder();
        RingOptions.Builder creation = RingOptions.builder();
        apply("cirque.defaults", defaults, creation);
        if (defaults.groups() == null) {
            creation.groups(properties.groupsNeeded(name));
        }
        if (defaults.singleProducer() != null && properties.isForDeadLetters(name)) {
            creation.singleProducer(false);
        }
        apply(key, own, creation);
        apply(key, own, stated);
        for (RingOptionsCustomizer customizer : customizers) {
            customizer.customize(name, creation);
            customizer.customize(name, stated);
        }
        boolean byDefault = own.capacity() == null && defaults.capacity() != null;
        RingPlan plan = new RingPlan(
                name,
                RingNames.keyOf(name, properties),
                (byDefault ? "cirque.defaults" : key) + ".capacity",
                own,
                stated.build(),
                creation.build());
        plan.requireOneCell(defaults);
        return plan;
    }

    /** Groups that its own entry states; empty if it states none. */
    List<String> groups() {
        return own.groups() == null ? List.of() : own.groups();
    }

    private void requireOneCell(CirqueProperties.Ring defaults) {
        DataSize capacity = own.capacity() == null ? defaults.capacity() : own.capacity();
        DataSize cellSize = own.cellSize() == null ? defaults.cellSize() : own.cellSize();
        if (capacity != null && cellSize != null && capacity.toBytes() < cellSize.toBytes()) {
            throw new InvalidConfigurationException(
                    capacityKey,
                    capacity,
                    "it is less than one cell of " + cellSize.toBytes() + " bytes",
                    "State a larger capacity, or a smaller cell-size.");
        }
    }

    private static void apply(String key, CirqueProperties.Ring ring, RingOptions.Builder options) {
        set(key + ".capacity", ring.capacity(), value -> options.capacity(value.toBytes()));
        set(
                key + ".cell-size",
                ring.cellSize(),
                value -> options.cellSize((int) Math.min(value.toBytes(), Integer.MAX_VALUE)));
        set(key + ".when-full", ring.whenFull(), options::whenFull);
        set(key + ".groups", ring.groups(), options::groups);
        set(key + ".sync", ring.sync(), options::sync);
        set(key + ".sync-interval", ring.syncInterval(), options::syncInterval);
        set(key + ".single-producer", ring.singleProducer(), options::singleProducer);
    }

    private static <T> void set(String key, @Nullable T value, Consumer<T> setter) {
        if (value == null) {
            return;
        }
        try {
            setter.accept(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationException(key, value, String.valueOf(e.getMessage()), "Correct the value.")
                    .causedBy(e);
        }
    }
}
