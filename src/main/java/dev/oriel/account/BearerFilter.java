package dev.oriel.account;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets a request in by its token. A request with a token is judged by the token alone, whatever session comes with it:
 * that is why it needs no protection against cross-site request forgery.
 */
final class BearerFilter extends OncePerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final TokenIssuer tokens;
    private final Problems problems;

    BearerFilter(TokenIssuer tokens, Problems problems) {
        this.tokens = tokens;
        this.problems = problems;
    }

    static boolean isPresent(HttpServletRequest request) {
        return secret(request).isPresent();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> secret = secret(request);
        if (secret.isPresent()) {
            Optional<AccountPrincipal> account = tokens.redeem(secret.get());
            if (account.isEmpty()) {
                problems.tokenInvalid(request, response);
                return;
            }
            SecurityContextHolder.setContext(new SecurityContextImpl(new Admission(account.get())));
        }
        chain.doFilter(request, response);
    }

    private static Optional<String> secret(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(header.substring(SCHEME.length()).strip())
                : Optional.empty();
    }
}
