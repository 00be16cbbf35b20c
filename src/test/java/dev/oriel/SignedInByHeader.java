package dev.oriel;

import dev.oriel.account.Account;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Accounts;
import dev.oriel.engine.FakeEngine;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a test act as whoever it wants, by the id of an account in a header. */
@TestConfiguration
public class SignedInByHeader {

    public static final String HEADER = "Test-Account";

    @Bean
    @Primary
    FakeEngine fakeEngine() {
        return new FakeEngine();
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain signedInByHeader(HttpSecurity http, Accounts accounts) throws Exception {
        return http.securityMatcher(request -> request.getHeader(HEADER) != null)
                .csrf(csrf -> csrf.disable())
                .addFilterBefore(new SignIn(accounts), AuthorizationFilter.class)
                .authorizeHttpRequests(rules -> rules.anyRequest().authenticated())
                .build();
    }

    /** Takes the header's word for who it is. */
    private static final class SignIn extends OncePerRequestFilter {

        private final Accounts accounts;

        SignIn(Accounts accounts) {
            this.accounts = accounts;
        }

        @Override
        protected boolean shouldNotFilterAsyncDispatch() {
            return false;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            AccountPrincipal who = accounts.findById(UUID.fromString(request.getHeader(HEADER)))
                    .map(Account::principal)
                    .orElseThrow();
            SecurityContextHolder.getContext()
                    .setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                            who,
                            null,
                            AuthorityUtils.createAuthorityList(
                                    "ROLE_" + who.role().name())));
            chain.doFilter(request, response);
        }
    }
}
