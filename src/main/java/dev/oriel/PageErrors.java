package dev.oriel;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Has a person whose address leads nowhere, or whose form is not one of ours, see a page; programs get JSON. */
@Component
class PageErrors implements HandlerExceptionResolver, Ordered {

    private static final String PROGRAMS = "/api/";

    /** Before the resolvers of Spring, which answer everybody with JSON. */
    @Override
    public int getOrder() {
        return -1;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception error) {
        if (request.getRequestURI().startsWith(PROGRAMS) || response.isCommitted()) {
            return null;
        }
        return switch (error) {
            case ErrorResponse refusal -> page(response, refusal.getStatusCode().value());
            case MethodArgumentTypeMismatchException mismatch ->
                page(response, status(mismatch).value());
            default -> null;
        };
    }

    /** With something else where an id should be, an address leads nowhere; elsewhere the form is wrong. */
    private static HttpStatus status(MethodArgumentTypeMismatchException mismatch) {
        return mismatch.getParameter().hasParameterAnnotation(PathVariable.class)
                ? HttpStatus.NOT_FOUND
                : HttpStatus.BAD_REQUEST;
    }

    private static ModelAndView page(HttpServletResponse response, int status) {
        try {
            response.sendError(status);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ModelAndView();
    }
}
