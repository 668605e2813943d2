package io.cirque.autoconfigure;

import io.cirque.ring.RingOptions;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A ring that the application opens, or creates if it is not there.
 *
 * @param name the ring's name
 * @param stated what its own entry states: an existing ring must agree
 * @param creation what it is created with: its own entry and, where that is silent, the defaults
 * @param groups groups that its own entry states; empty if it states none
 */
record RingPlan(String name, RingOptions stated, RingOptions creation, List<String> groups) {
    private static final CirqueProperties.Ring SILENT = new CirqueProperties.Ring(null, null, null, null, null, null);

    /**
     * All rings of an application.
     *
     * @throws InvalidConfigurationException if a ring cannot be as it is described
     */
    static List<RingPlan> of(CirqueProperties properties) {
        apply("cirque.defaults", properties.defaults(), RingOptions.builder());
        return properties.ringNames().stream()
                .map(name -> of(
                        name,
                        properties.rings().getOrDefault(name, SILENT),
                        properties.defaults(),
                        properties.groupsNeeded(name)))
                .toList();
    }

    private static RingPlan of(
            String name, CirqueProperties.Ring own, CirqueProperties.Ring defaults, List<String> needed) {
        String key = Keys.of("rings", name);
        RingOptions.Builder stated = RingOptions.builder();
        RingOptions.Builder creation = RingOptions.builder();
        apply("cirque.defaults", defaults, creation);
        if (defaults.groups() == null) {
            creation.groups(needed);
        }
        apply(key, own, creation);
        apply(key, own, stated);
        return new RingPlan(name, stated.build(), creation.build(), own.groups() == null ? List.of() : own.groups());
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
