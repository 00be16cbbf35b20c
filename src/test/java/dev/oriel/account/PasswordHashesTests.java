package dev.oriel.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/** What is kept of a password. */
class PasswordHashesTests {

    private final PasswordHashes hashes = new PasswordHashes();

    @Test
    void tellTheRightPasswordFromOthers() {
        Password kept = new Password(UUID.randomUUID(), 0, hashes.hash("a window on the sea"), Instant.EPOCH);
        assertThat(hashes.matches("a window on the sea", kept)).isTrue();
        assertThat(hashes.matches("a window on the see", kept)).isFalse();
        assertThat(hashes.matches("a window on the sea", null)).isFalse();
    }

    /** Else a comparison with it would take another time, which tells that there is no such account. */
    @Test
    void nobodysDiffersFromARealOneOnlyByChance() {
        String real = hashes.hash("a window on the sea");
        String nobodys = PasswordHashes.nobodys();
        assertThat(shape(nobodys)).isEqualTo(shape(real));
        assertThat(new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2).upgradeEncoding(nobodys))
                .as("it can be read, and is as strong")
                .isFalse();
    }

    /** The parameters, and how long salt and hash are. */
    private static String shape(String hash) {
        String[] parts = hash.split("\\$");
        assertThat(parts).hasSize(6);
        return parts[1] + parts[2] + parts[3] + " " + parts[4].length() + " " + parts[5].length();
    }
}
