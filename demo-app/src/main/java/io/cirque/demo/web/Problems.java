package io.cirque.demo.web;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns what goes wrong into problem details (RFC 9457) that say what to do about it. */
@RestControllerAdvice
@Profile("web")
class Problems extends ResponseEntityExceptionHandler {
    private static final String RETRY_AFTER_SECONDS = "1";

    @ExceptionHandler
    ProblemDetail invalid(InvalidOrdersException e) {
        ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, "Nothing was published: not valid", e);
        problem.setProperty("errors", e.faults());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail conflicting(ConflictingOrderException e) {
        return problem(HttpStatus.CONFLICT, "Nothing was published: id used twice", e);
    }

    @ExceptionHandler
    ProblemDetail tooLarge(RequestTooLargeException e) {
        return problem(HttpStatus.CONTENT_TOO_LARGE, "Nothing was published: too large", e);
    }

    @ExceptionHandler
    ProblemDetail unknown(UnknownOrderException e) {
        return problem(HttpStatus.NOT_FOUND, "Unknown order", e);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> busy(DeskBusyException e) {
        ProblemDetail problem = problem(HttpStatus.SERVICE_UNAVAILABLE, "Too many orders at this moment", e);
        problem.setProperty("accepted", e.accepted());
        problem.setProperty("refused", e.refused());
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(problem);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        e.getBody()
                .setDetail("The Content-Type is " + e.getContentType()
                        + ": send JSON to /orders with Content-Type: application/json,"
                        + " CSV to /orders/csv with Content-Type: text/csv");
        return super.handleHttpMediaTypeNotSupported(e, headers, status, request);
    }

    private static ProblemDetail problem(HttpStatus status, String title, Exception e) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, String.valueOf(e.getMessage()));
        problem.setTitle(title);
        return problem;
    }
}
