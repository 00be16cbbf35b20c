package dev.oriel.machine.snapshot;

import dev.oriel.machine.MachineWords;
import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Puts what cannot be done with a snapshot into words and an HTTP status. */
@RestControllerAdvice(annotations = RestController.class)
class SnapshotErrors {

    private final MachineWords words;

    SnapshotErrors(MessageSource messages) {
        this.words = new MachineWords(messages);
    }

    @ExceptionHandler
    ProblemDetail refused(SnapshotRefused refusal, Locale locale) {
        HttpStatus status = refusal.isInvalid() ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.CONFLICT;
        return ProblemDetail.forStatusAndDetail(status, words.of(refusal, locale));
    }

    @ExceptionHandler
    ProblemDetail notFound(SnapshotNotFound notFound, Locale locale) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, words.of(notFound, locale));
    }
}
