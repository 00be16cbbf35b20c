package dev.oriel.account;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.annotation.web.configurers.RequestCacheConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.authentication.logout.LogoutHandler;
import org.springframework.security.web.authentication.www.BasicAuthenticationConverter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Who may send which request, and what every answer tells the browser to beware of. */
@Configuration
class SecurityConfiguration {

    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "font-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'");

    /** The one place where a password may come with a request: for a token that takes its place. */
    private static final RequestMatcher TOKEN_REQUEST =
            PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, "/api/v1/tokens");

    private static final AuthenticationConverter BASIC = new BasicAuthenticationConverter();

    @Bean
    AuthenticationManager authenticationManager(PasswordAuthentication passwords) {
        return new ProviderManager(passwords);
    }

    @Bean
    SecurityFilterChain securityFilterChain(
            HttpSecurity http,
            AuthenticationManager authentications,
            SignedInAccounts signedIn,
            TokenIssuer tokens,
            Problems problems,
            AccessRefusals refusals,
            ApplicationEventPublisher events)
            throws Exception {
        BasicAuthenticationFilter basic = new BasicAuthenticationFilter(authentications, refusals::basicFailed);
        basic.setAuthenticationConverter(SecurityConfiguration::passwordForToken);
        return http.authorizeHttpRequests(rules -> rules
                        // A request that is passed on inside the server was judged when it came in.
                        .dispatcherTypeMatchers(DispatcherType.FORWARD, DispatcherType.ERROR, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(
                                "/assets/**", "/css/**", "/js/**", "/webjars/**", "/favicon*.svg", "/favicon.ico")
                        .permitAll()
                        .requestMatchers("/sign-in", "/set-up/*", "/actuator/health/**")
                        .permitAll()
                        .requestMatchers("/accounts/**", "/api/v1/accounts/**", "/settings/**", "/api/v1/settings/**")
                        .hasRole(Role.ADMIN.name())
                        .requestMatchers("/host/**", "/api/v1/host/**")
                        .hasRole(Role.ADMIN.name())
                        .requestMatchers("/recipes/**", "/api/v1/recipes/**")
                        .hasAnyRole(Role.ADMIN.name(), Role.TEACHER.name())
                        .anyRequest()
                        .authenticated())
                .securityContext(context -> context.securityContextRepository(signedIn))
                .requestCache(RequestCacheConfigurer::disable)
                .formLogin(form -> form.loginPage("/sign-in")
                        .usernameParameter("name")
                        .successHandler((request, response, account) ->
                                response.sendRedirect(SignInReturn.parse(request.getParameter(SignInReturn.PARAMETER))
                                        .path()))
                        .failureHandler(refusals::signInFailed))
                .logout(logout -> logout.logoutUrl("/sign-out")
                        .addLogoutHandler(tell(events))
                        .logoutSuccessUrl("/sign-in?signed-out"))
                .httpBasic(AbstractHttpConfigurer::disable)
                .addFilterBefore(basic, AnonymousAuthenticationFilter.class)
                .addFilterBefore(new BearerFilter(tokens, problems), AnonymousAuthenticationFilter.class)
                // In a cookie, not in the session: a visitor who is not signed in leaves nothing in the database.
                .csrf(csrf -> csrf.csrfTokenRepository(new CookieCsrfTokenRepository())
                        .ignoringRequestMatchers(BearerFilter::isPresent, request -> passwordForToken(request) != null))
                .exceptionHandling(refused -> refused.authenticationEntryPoint(refusals::signInNeeded)
                        .accessDeniedHandler(refusals::forbidden))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
                        .crossOriginOpenerPolicy(policy -> policy.policy(CrossOriginOpenerPolicy.SAME_ORIGIN)))
                .build();
    }

    private static @Nullable Authentication passwordForToken(HttpServletRequest request) {
        return TOKEN_REQUEST.matches(request) ? BASIC.convert(request) : null;
    }

    private static LogoutHandler tell(ApplicationEventPublisher events) {
        return (request, response, authentication) -> {
            if (authentication != null && authentication.getPrincipal() instanceof AccountPrincipal account) {
                events.publishEvent(new SignedOut(account.id()));
            }
        };
    }
}
