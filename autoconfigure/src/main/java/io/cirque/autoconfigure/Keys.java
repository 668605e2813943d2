package io.cirque.autoconfigure;

import java.util.regex.Pattern;

/** Full keys of properties, written as a person writes them. */
final class Keys {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

    private Keys() {}

    /** The key of the entry {@code name} in the map {@code section}: {@code cirque.channels.orders}. */
    static String of(String section, String name) {
        return "cirque." + section + (PLAIN.matcher(name).matches() ? "." + name : "[" + name + "]");
    }

    /** The key of one value of an entry: {@code cirque.channels.orders.ring}. */
    static String of(String section, String name, String property) {
        return of(section, name) + "." + property;
    }
}
