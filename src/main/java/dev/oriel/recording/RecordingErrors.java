package dev.oriel.recording;

import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Puts what cannot be done with a recording into words and an HTTP status. */
@RestControllerAdvice(assignableTypes = RecordingApi.class)
class RecordingErrors {

    private final MessageSource messages;

    RecordingErrors(MessageSource messages) {
        this.messages = messages;
    }

    @ExceptionHandler
    ProblemDetail refused(RecordingRefused refused, Locale locale) {
        RecordingRefused.Reason reason = refused.reason();
        return ProblemDetail.forStatusAndDetail(
                reason.status(), messages.getMessage(reason.messageKey(), null, locale));
    }
}
