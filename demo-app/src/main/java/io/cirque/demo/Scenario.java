package io.cirque.demo;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What the demonstration shows, as {@code demo.scenario} names it. */
public enum Scenario {
    /** Workers compete for orders and send back what they cost. */
    ORDER_DESK("order-desk", "Order desk", Channels.ORDERS, "worker"),

    /** Every subscriber gets every price; one that is too slow is told how many it missed. */
    PRICE_FEED("price-feed", "Price feed", "prices", "subscriber"),

    /** The ring keeps everything: a late subscriber reads it from the first message. */
    REPLAY("replay", "Replay", "history", "subscriber"),

    /** Callers wait for the answers of whichever worker takes their question. */
    REQUEST_REPLY("request-reply", "Request and reply", "questions", "worker");

    /** The property. */
    public static final String PROPERTY = "demo.scenario";

    private final String id;
    private final String title;
    private final String ring;
    private final String role;

    Scenario(String id, String title, String ring, String role) {
        this.id = id;
        this.title = title;
        this.ring = ring;
        this.role = role;
    }

    /** Its name in {@code demo.scenario}. */
    @JsonValue
    public String id() {
        return id;
    }

    /** Its name for people. */
    public String title() {
        return title;
    }

    /** The ring that it is about. */
    public String ring() {
        return ring;
    }

    /** What the processes are that the web process starts. */
    public String role() {
        return role;
    }

    /** Every scenario's ring. */
    static List<String> rings() {
        return Arrays.stream(values()).map(Scenario::ring).toList();
    }

    /**
     * The scenario of this name.
     *
     * @throws IllegalArgumentException if there is none; the text lists those there are
     */
    public static Scenario of(String id) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(PROPERTY + " is \"" + id + "\": give one of "
                        + Arrays.stream(values()).map(Scenario::id).collect(Collectors.joining(", "))));
    }
}
