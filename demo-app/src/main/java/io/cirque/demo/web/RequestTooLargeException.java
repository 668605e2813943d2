package io.cirque.demo.web;

/** The body is larger than the desk takes. */
final class RequestTooLargeException extends RuntimeException {
    RequestTooLargeException(int limit) {
        super("the body has more than " + limit + " bytes: send it in parts, or raise demo.max-request");
    }
}
