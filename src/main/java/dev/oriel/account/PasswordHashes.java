package dev.oriel.account;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Argon2id with 19 MiB and two passes, as OWASP's cheat sheet on storing passwords advises. One hash is made at a time
 * on each processor, so that a flood of sign-ins takes a bounded amount of memory.
 */
@Component
class PasswordHashes {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;

    private final PasswordEncoder encoder = new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, 1, MEMORY_KIB, PASSES);
    private final Semaphore places = new Semaphore(Runtime.getRuntime().availableProcessors());
    private final String nobodys = nobodys();

    String hash(String password) {
        places.acquireUninterruptibly();
        try {
            return Objects.requireNonNull(encoder.encode(password));
        } finally {
            places.release();
        }
    }

    /** Whether this is the password. Takes as long when there is no account, so that time does not tell who has one. */
    boolean matches(String password, @Nullable Password kept) {
        places.acquireUninterruptibly();
        try {
            boolean same = encoder.matches(password, kept == null ? nobodys : kept.hash());
            return same && kept != null;
        } finally {
            places.release();
        }
    }

    /** A hash of no password. Chance in its place costs the start of the server nothing, and a comparison as much. */
    static String nobodys() {
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=1$" + random(SALT_BYTES) + "$"
                + random(HASH_BYTES);
    }

    private static String random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
