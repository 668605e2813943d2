package io.cirque.integration.gateway;

/** What is asked. */
public record Question(String text) {}
