package dev.oriel.image;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Decides whether a host may be asked for a file. The addresses that it gives are the ones that were judged, and the
 * only ones to connect to: a name that means another address a moment later (DNS rebinding) gains nothing.
 */
@Component
class AddressGuard {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ArrivalSettings settings;
    private final Resolver resolver;

    @Autowired
    AddressGuard(ArrivalSettings settings) {
        this(settings, InetAddress::getAllByName);
    }

    AddressGuard(ArrivalSettings settings, Resolver resolver) {
        this.settings = settings;
        this.resolver = resolver;
    }

    /** Finds the addresses of a name. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /**
     * The addresses of a host that may be asked.
     *
     * @throws ImageRefused when one of them is not public, and the host is none of those that an admin allows
     */
    List<InetAddress> check(ImportAddress wanted) throws IOException {
        List<InetAddress> addresses = List.of(resolve(wanted.host()));
        boolean all = !addresses.isEmpty() && addresses.stream().allMatch(PublicAddress::is);
        if (!all && !isAllowed(wanted)) {
            throw new ImageRefused(Refusal.ADDRESS_PRIVATE, wanted.host());
        }
        return addresses;
    }

    private boolean isAllowed(ImportAddress wanted) {
        return settings.importHosts().stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .anyMatch(host -> host.equals(wanted.host()) || host.equals(wanted.host() + ":" + wanted.port()));
    }

    private InetAddress[] resolve(String host) throws IOException {
        FutureTask<InetAddress[]> answer = new FutureTask<>(() -> resolver.resolve(host));
        Thread.ofVirtual().name("resolve-" + host).start(answer);
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new ImageRefused(Refusal.ADDRESS_UNKNOWN, host);
        } catch (TimeoutException e) {
            throw new IOException("the name " + host + " was not resolved in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
