package dev.oriel.account;

import java.time.Instant;
import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What is kept of an account's password.
 *
 * @param account whose it is
 * @param version counts the changes; 0 before it is stored
 * @param hash by Argon2id, with its parameters and salt
 */
@Table("passwords")
record Password(@Id UUID account, @Version int version, String hash, Instant changedAt) {

    Password change(String otherHash, Instant now) {
        return new Password(account, version, otherHash, now);
    }

    @Override
    public String toString() {
        return "Password of " + account;
    }
}
