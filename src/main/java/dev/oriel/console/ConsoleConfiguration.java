package dev.oriel.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import org.apache.tomcat.websocket.server.WsSci;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;

/** Puts the console's socket in its place. */
@Configuration
@EnableWebSocket
class ConsoleConfiguration implements WebSocketConfigurer {

    private static final String PATH = "/api/v1/machines/{id}/console";

    private final Consoles consoles;
    private final ConsoleHandshake handshake;

    ConsoleConfiguration(Consoles consoles, ConsoleHandshake handshake) {
        this.consoles = consoles;
        this.handshake = handshake;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        // Origins are checked by the handshake, which is stricter than what is registered here.
        registry.addHandler(new ConsoleSocket(consoles), PATH)
                .addInterceptors(handshake)
                .setAllowedOriginPatterns("*");
    }

    /** Tomcat offers WebSockets only to a context that asks. */
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> webSocketContainer() {
        return factory -> factory.addContextCustomizers(
                context -> context.addServletContainerInitializer(new WsSci(), Collections.emptySet()));
    }

    /** Pictures are compressed already; permessage-deflate would cost 30 ms of processor time for each MiB. */
    @Bean
    static FilterRegistrationBean<OncePerRequestFilter> noWebSocketCompression() {
        FilterRegistrationBean<OncePerRequestFilter> registration =
                new FilterRegistrationBean<>(new OncePerRequestFilter() {
                    @Override
                    protected void doFilterInternal(
                            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                            throws ServletException, IOException {
                        boolean console = request.getRequestURI().endsWith("/console");
                        chain.doFilter(console ? new WithoutExtensions(request) : request, response);
                    }
                });
        registration.addUrlPatterns("/api/v1/machines/*");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
        return registration;
    }

    /** A request that offers no WebSocket extensions. */
    private static final class WithoutExtensions extends HttpServletRequestWrapper {

        private static final String HIDDEN = "Sec-WebSocket-Extensions";

        WithoutExtensions(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            return HIDDEN.equalsIgnoreCase(name) ? null : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return HIDDEN.equalsIgnoreCase(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            return Collections.enumeration(Collections.list(super.getHeaderNames()).stream()
                    .filter(name -> !HIDDEN.equalsIgnoreCase(name))
                    .toList());
        }
    }
}
