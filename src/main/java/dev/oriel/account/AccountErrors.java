package dev.oriel.account;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.MessageSource;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Puts what cannot be done with an account into words and an HTTP status. */
@RestControllerAdvice(annotations = RestController.class)
class AccountErrors {

    private final MessageSource messages;

    AccountErrors(MessageSource messages) {
        this.messages = messages;
    }

    @ExceptionHandler
    ProblemDetail refused(AccountRefused refused, Locale locale) {
        Refusal refusal = refused.refusal();
        String words = messages.getMessage(refusal.words(), null, locale);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(refusal.status(), words);
        problem.setTitle(messages.getMessage("account.refused.title", null, locale));
        if (!refusal.field().isEmpty()) {
            problem.setProperty("errors", List.of(Map.of("field", refusal.field(), "message", words)));
        }
        return problem;
    }
}
