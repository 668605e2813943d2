package io.cirque.integration.support;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The types that an envelope may name. A name is checked before a class is loaded, and no class is initialised by
 * loading it: a name in a message is data of whoever wrote it. Thread-safe.
 */
final class TrustedTypes {
    /** Values of the JDK that any converter of data makes without side effects; and the whole of {@code java.time}. */
    private static final Set<String> PLAIN = Set.of(
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Double",
            "java.lang.Float",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Object",
            "java.lang.Short",
            "java.lang.String",
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.net.URI",
            "java.util.Collection",
            "java.util.Currency",
            "java.util.Date",
            "java.util.List",
            "java.util.Locale",
            "java.util.Map",
            "java.util.Set",
            "java.util.UUID");

    private static final String TIME = "java.time";
    private static final String ALL = "*";

    private final Set<String> packages;
    private final ClassLoader classLoader;
    private final Map<String, Class<?>> loaded = new ConcurrentHashMap<>();
    private final ClassValue<String> names = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            return nameOf(type);
        }
    };

    TrustedTypes(Collection<String> packages, ClassLoader classLoader) {
        this.packages = Set.copyOf(packages);
        this.classLoader = classLoader;
    }

    /**
     * The name by which a receiver asks for a value of this type: a collection's or map's own class says nothing to a
     * converter, the interface does.
     */
    String nameFor(Object value, String what) {
        String name = names.get(value.getClass());
        requireTrusted(name, what);
        return name;
    }

    private String nameOf(Class<?> type) {
        if (Enum.class.isAssignableFrom(type) && !type.isEnum()) {
            return type.getSuperclass().getName(); // a constant with a body of its own
        }
        if (type.getName().startsWith("java.") || !isTrusted(type.getName())) {
            for (Class<?> general : List.of(Map.class, List.class, Set.class, Collection.class)) {
                if (general.isAssignableFrom(type)) {
                    return general.getName();
                }
            }
        }
        return type.getName();
    }

    Class<?> load(String name, String what) {
        Class<?> known = loaded.get(name);
        if (known != null) {
            return known;
        }
        requireTrusted(name, what);
        try {
            Class<?> type = Class.forName(name, false, classLoader);
            if (!name.startsWith("[[")) {
                loaded.put(name, type); // never more than there are classes
            }
            return type;
        } catch (ClassNotFoundException | LinkageError e) {
            throw new EnvelopeException(
                    "The " + what + " is a " + name
                            + ", which is not on the class path here: add it, or send a type that" + " both sides know",
                    e);
        }
    }

    private void requireTrusted(String name, String what) {
        if (!isTrusted(name)) {
            throw new EnvelopeException("The " + what + " is a " + name + ", which is not in a trusted package "
                    + packages + ": add its package to the codec's trusted packages, where it is sent and where it is"
                    + " received, or send byte[] or String");
        }
    }

    private boolean isTrusted(String name) {
        String element = elementOf(name);
        return packages.contains(ALL) || PLAIN.contains(element) || isPrimitive(name, element) || isInPackage(element);
    }

    private static String elementOf(String name) {
        int dimensions = 0;
        while (dimensions < name.length() && name.charAt(dimensions) == '[') {
            dimensions++;
        }
        boolean ofObjects = dimensions > 0 && name.startsWith("L", dimensions) && name.endsWith(";");
        return ofObjects ? name.substring(dimensions + 1, name.length() - 1) : name.substring(dimensions);
    }

    private static boolean isPrimitive(String name, String element) {
        return element.length() == 1 && name.startsWith("[");
    }

    private boolean isInPackage(String element) {
        int dot = element.lastIndexOf('.');
        if (dot < 0) {
            return false;
        }
        String packageName = element.substring(0, dot);
        return packageName.equals(TIME)
                || packages.stream()
                        .anyMatch(trusted -> packageName.equals(trusted) || packageName.startsWith(trusted + "."));
    }
}
