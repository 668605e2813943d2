package io.cirque.demo.web;

import java.util.List;

/** What was sent are not orders; nothing of it was published. */
final class InvalidOrdersException extends RuntimeException {
    private final transient List<Fault> faults;

    InvalidOrdersException(List<Fault> faults) {
        super(faults.get(0) + (faults.size() == 1 ? "" : " (and " + (faults.size() - 1) + " more)"));
        this.faults = List.copyOf(faults);
    }

    List<Fault> faults() {
        return faults;
    }
}
