package io.cirque.integration.gateway;

/** What is answered, by which process, at which attempt. */
public record Answer(String question, String text, int attempt, long pid) {}
