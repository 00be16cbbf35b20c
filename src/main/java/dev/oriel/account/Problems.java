package dev.oriel.account;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.LocaleResolver;
import tools.jackson.databind.json.JsonMapper;

/** Answers in JSON (RFC 9457) where a request is refused before a controller sees it. */
@Component
class Problems {

    private final JsonMapper json;
    private final MessageSource words;
    private final LocaleResolver locales;

    Problems(JsonMapper json, MessageSource words, LocaleResolver locales) {
        this.json = json;
        this.words = words;
        this.locales = locales;
    }

    /** 401. It names Bearer and not Basic, at which a browser would ask for a password in a window of its own. */
    void signInNeeded(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        write(request, response, HttpStatus.UNAUTHORIZED, "problem.sign-in-needed");
    }

    void tokenInvalid(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
        write(request, response, HttpStatus.UNAUTHORIZED, "problem.token-invalid");
    }

    void passwordWrong(HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(request, response, HttpStatus.UNAUTHORIZED, "problem.password-wrong");
    }

    void tooManyAttempts(HttpServletRequest request, HttpServletResponse response, TooManyAttempts attempts)
            throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(attempts.seconds()));
        write(request, response, HttpStatus.TOO_MANY_REQUESTS, "problem.too-many-attempts", attempts.seconds());
    }

    void forbidden(HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(request, response, HttpStatus.FORBIDDEN, "problem.forbidden");
    }

    void forged(HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(request, response, HttpStatus.FORBIDDEN, "problem.forged");
    }

    private void write(
            HttpServletRequest request,
            HttpServletResponse response,
            HttpStatus status,
            String key,
            Object... arguments)
            throws IOException {
        Locale locale = locales.resolveLocale(request);
        @Nullable Object[] nullable = arguments;
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, words.getMessage(key, nullable, locale));
        problem.setInstance(URI.create(request.getRequestURI()));
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        json.writeValue(response.getOutputStream(), problem);
    }
}
