package dev.oriel.console;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.engine.Guest;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import dev.oriel.machine.MachineForbidden;
import dev.oriel.machine.MachineNotFound;
import dev.oriel.machine.RunningGuests;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The door of the console: a socket is opened only for somebody who may use the machine, from a page of ours, while the
 * machine runs and there is room for one more.
 *
 * <p>A browser sends its cookies with every handshake, whatever page asks for it, so a request that is signed in by
 * cookie must carry the Origin of this very server or of one that the configuration names. A bearer token is not sent
 * unasked: with one, a client that is no browser may leave the Origin out.
 */
@Component
class ConsoleHandshake implements HandshakeInterceptor {

    private static final String ADMISSION = Admission.class.getName();

    private final MachineAccess access;
    private final RunningGuests guests;
    private final Consoles consoles;
    private final ConsoleProperties properties;

    /** What was found out at the door. */
    record Admission(UUID machineId, String machineName, AccountPrincipal account, RunningGuests guests) {

        Optional<Guest> guest() {
            return guests.find(machineId);
        }
    }

    ConsoleHandshake(MachineAccess access, RunningGuests guests, Consoles consoles, ConsoleProperties properties) {
        this.access = access;
        this.guests = guests;
        this.consoles = consoles;
        this.properties = properties;
    }

    static Admission admissionTo(WebSocketSession socket) {
        if (socket.getAttributes().get(ADMISSION) instanceof Admission admission) {
            return admission;
        }
        throw new IllegalStateException("a socket was opened that nobody was admitted to");
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        HttpStatus refusal;
        if (!isOriginAllowed(request)) {
            refusal = HttpStatus.FORBIDDEN;
        } else if (!speaksOurProtocol(request.getHeaders())) {
            refusal = HttpStatus.BAD_REQUEST;
        } else {
            refusal = admit(request, attributes);
        }
        if (refusal != HttpStatus.OK) {
            response.setStatusCode(refusal);
            return false;
        }
        return true;
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception failure) {}

    private HttpStatus admit(ServerHttpRequest request, Map<String, Object> attributes) {
        if (!(request.getPrincipal() instanceof Authentication authentication)
                || !(authentication.getPrincipal() instanceof AccountPrincipal account)) {
            return HttpStatus.UNAUTHORIZED;
        }
        try {
            Machine machine = access.require(machineId(request), account);
            Optional<Guest> guest = guests.find(machine.id());
            if (guest.isEmpty()) {
                return HttpStatus.CONFLICT;
            }
            if (!consoles.hasRoom(guest.get(), account.id(), properties)) {
                return HttpStatus.TOO_MANY_REQUESTS;
            }
            attributes.put(ADMISSION, new Admission(machine.id(), machine.name(), account, guests));
            return HttpStatus.OK;
        } catch (MachineNotFound | IllegalArgumentException unknown) {
            return HttpStatus.NOT_FOUND;
        } catch (MachineForbidden stranger) {
            return HttpStatus.FORBIDDEN;
        }
    }

    private static UUID machineId(ServerHttpRequest request) {
        if (request instanceof ServletServerHttpRequest servlet
                && servlet.getServletRequest().getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
                        instanceof Map<?, ?> variables
                && variables.get("id") instanceof String id) {
            return UUID.fromString(id);
        }
        throw new IllegalArgumentException("the address names no machine");
    }

    /** Whether a client offers a subprotocol of ours (RFC 6455 section 1.9), or leaves the choice to us. */
    static boolean speaksOurProtocol(HttpHeaders headers) {
        var offered = headers.get("Sec-WebSocket-Protocol");
        return offered == null
                || offered.stream()
                        .flatMap(line -> Arrays.stream(line.split(",")))
                        .map(String::strip)
                        .anyMatch(ConsoleSocket.SUBPROTOCOLS::contains);
    }

    private boolean isOriginAllowed(ServerHttpRequest request) {
        String origin = request.getHeaders().getFirst(HttpHeaders.ORIGIN);
        if (origin == null) {
            String authorization = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
            return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7);
        }
        return origin.equals(originOf(request.getURI()))
                || properties.allowedOrigins().contains(origin);
    }

    /** Scheme, host and port as a browser writes them (RFC 6454 section 6.2): a scheme's own port is left out. */
    static String originOf(URI address) {
        String scheme = switch (address.getScheme()) {
            case "ws", "http" -> "http";
            default -> "https";
        };
        boolean usualPort = address.getPort() == -1 || address.getPort() == (scheme.equals("http") ? 80 : 443);
        return UriComponentsBuilder.newInstance()
                .scheme(scheme)
                .host(address.getHost())
                .port(usualPort ? -1 : address.getPort())
                .toUriString();
    }
}
