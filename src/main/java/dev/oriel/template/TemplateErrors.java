package dev.oriel.template;

import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Puts what cannot be done with a template into words and an HTTP status. */
@RestControllerAdvice(annotations = RestController.class)
class TemplateErrors {

    private final MessageSource messages;

    TemplateErrors(MessageSource messages) {
        this.messages = messages;
    }

    @ExceptionHandler
    ProblemDetail refused(TemplateRefused refused, Locale locale) {
        return ProblemDetail.forStatusAndDetail(refused.reason().status(), words(refused, locale));
    }

    /** The same words for a page. */
    String words(TemplateRefused refused, Locale locale) {
        return messages.getMessage(refused.reason().messageKey(), refused.details(), locale);
    }
}
