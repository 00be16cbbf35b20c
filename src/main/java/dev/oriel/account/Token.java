package dev.oriel.account;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What is kept of a token by which a program acts for an account.
 *
 * @param version counts the changes; 0 before it is stored
 * @param account for whom it acts
 * @param name what the person calls it
 * @param sha256 of the secret, in lower-case hexadecimal
 * @param usedAt when it was used last, within {@link #USE_PRECISION}; null when it never was
 */
@Table("tokens")
record Token(
        @Id UUID id,
        @Version int version,
        UUID account,
        String name,
        String sha256,
        Instant createdAt,
        @Nullable Instant usedAt) {

    static final int LONGEST_NAME = 100;

    /** A use is written down only this long after the last, so that a busy program does not keep the disk busy. */
    static final Duration USE_PRECISION = Duration.ofMinutes(1);

    boolean isUseWorthNoting(Instant now) {
        return usedAt == null || usedAt.plus(USE_PRECISION).isBefore(now);
    }
}
