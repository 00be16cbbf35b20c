package dev.oriel.account;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;

/** Says no in the way that the asker understands: a page for a person, JSON for a program, a word to htmx. */
@Component
class AccessRefusals {

    /** Where the page that says why a sign-in failed is made; only forwarded to. */
    static final String SIGN_IN_REFUSED = "/sign-in/refused";

    /** The request attribute that tells that page why. */
    static final String REASON = "dev.oriel.account.sign-in-refused";

    private static final String HTMX_REQUEST = "HX-Request";
    private static final String HTMX_REDIRECT = "HX-Redirect";

    private final Problems problems;

    AccessRefusals(Problems problems) {
        this.problems = problems;
    }

    /** Nobody is signed in. */
    void signInNeeded(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        if (isApi(request)) {
            problems.signInNeeded(request, response);
        } else if (request.getHeader(HTMX_REQUEST) != null) {
            response.setHeader(HTMX_REDIRECT, "/sign-in");
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
        } else {
            response.sendRedirect("/sign-in" + returning(request));
        }
    }

    /** Somebody is signed in, but this is not for them; or the request may not be their own. */
    void forbidden(HttpServletRequest request, HttpServletResponse response, AccessDeniedException reason)
            throws IOException {
        boolean forged = reason instanceof CsrfException;
        if (!isApi(request)) {
            response.sendError(HttpStatus.FORBIDDEN.value());
        } else if (forged) {
            problems.forged(request, response);
        } else {
            problems.forbidden(request, response);
        }
    }

    /** The page's form was filled in wrongly. */
    void signInFailed(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException, ServletException {
        request.setAttribute(REASON, reason);
        request.getRequestDispatcher(SIGN_IN_REFUSED).forward(request, response);
    }

    /** HTTP Basic came with a wrong password, or too often. */
    void basicFailed(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        if (reason instanceof TooManyAttempts attempts) {
            problems.tooManyAttempts(request, response, attempts);
        } else {
            problems.passwordWrong(request, response);
        }
    }

    private static boolean isApi(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/api/");
    }

    private static String returning(HttpServletRequest request) {
        String query = request.getQueryString();
        SignInReturn wanted =
                SignInReturn.parse(query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query);
        boolean worthIt = HttpMethod.GET.matches(request.getMethod())
                && !wanted.isHome()
                && String.valueOf(request.getHeader(HttpHeaders.ACCEPT)).contains("text/html");
        return worthIt
                ? "?" + SignInReturn.PARAMETER + "=" + URLEncoder.encode(wanted.path(), StandardCharsets.UTF_8)
                : "";
    }
}
