package dev.oriel;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSource;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.LocaleResolver;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says it clearly when a request failed because nothing can be stored any more: 507, as a problem for programs and as a
 * page for people. It is around everything else, because sessions are stored too, after the controllers.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class FullDiskFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(FullDiskFilter.class);

    private final JsonMapper json;
    private final MessageSource words;
    private final LocaleResolver locales;

    FullDiskFilter(JsonMapper json, MessageSource words, LocaleResolver locales) {
        this.json = json;
        this.words = words;
        this.locales = locales;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (ServletException | RuntimeException e) {
            if (response.isCommitted() || !StorageFailure.isFull(e)) {
                throw e;
            }
            log.warn("{} {} could not be stored: {}", request.getMethod(), request.getRequestURI(), e.getMessage());
            response.resetBuffer();
            answer(request, response);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpStatus status = HttpStatus.INSUFFICIENT_STORAGE;
        if (!request.getRequestURI().startsWith(request.getContextPath() + "/api/")) {
            response.sendError(status.value());
            return;
        }
        Locale locale = locales.resolveLocale(request);
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(status, words.getMessage("error.507.words", null, locale));
        problem.setTitle(words.getMessage("error.507.title", null, locale));
        problem.setInstance(URI.create(request.getRequestURI()));
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        json.writeValue(response.getOutputStream(), problem);
    }
}
