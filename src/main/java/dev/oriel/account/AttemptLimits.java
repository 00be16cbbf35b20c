package dev.oriel.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import org.springframework.stereotype.Component;

/**
 * How often a password may be tried: for one account, whoever tries, and from one address, whatever the account. An
 * attempt is paid for in advance and given back when the password was right, so that a class which signs in at once
 * from one address is not refused, and many attempts at once gain nothing. A bounded number of accounts and addresses
 * is remembered.
 */
@Component
class AttemptLimits {

    static final int PER_ACCOUNT = 10;
    static final int PER_ADDRESS = 60;

    private static final Duration REFILL = Duration.ofMinutes(5);
    private static final long REMEMBERED = 50_000;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final TimeMeter clock;
    private final Cache<String, Bucket> accounts = remembered();
    private final Cache<String, Bucket> addresses = remembered();

    AttemptLimits() {
        this(TimeMeter.SYSTEM_NANOTIME);
    }

    AttemptLimits(TimeMeter clock) {
        this.clock = clock;
    }

    /** @throws TooManyAttempts when this account or this address has none left */
    void take(String account, String address) {
        Bucket perAddress = addresses.get(network(address), any -> bucket(PER_ADDRESS));
        take(perAddress);
        try {
            take(accounts.get(account, any -> bucket(PER_ACCOUNT)));
        } catch (TooManyAttempts refused) {
            perAddress.addTokens(1);
            throw refused;
        }
    }

    void giveBack(String account, String address) {
        accounts.get(account, any -> bucket(PER_ACCOUNT)).addTokens(1);
        addresses.get(network(address), any -> bucket(PER_ADDRESS)).addTokens(1);
    }

    private static void take(Bucket bucket) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new TooManyAttempts(Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    private Bucket bucket(int attempts) {
        return Bucket.builder()
                .withCustomTimePrecision(clock)
                .addLimit(limit -> limit.capacity(attempts).refillGreedy(attempts, REFILL))
                .build();
    }

    /** The address itself, or for IPv6 its /64, of which everybody has all. */
    static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            return bytes.length == 4
                    ? InetAddress.getByAddress(bytes).getHostAddress()
                    : Arrays.toString(Arrays.copyOf(bytes, IPV6_NETWORK_BYTES));
        } catch (IllegalArgumentException | UnknownHostException unreadable) {
            return address;
        }
    }

    private static Cache<String, Bucket> remembered() {
        return Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterAccess(REFILL.multipliedBy(2))
                .build();
    }
}
