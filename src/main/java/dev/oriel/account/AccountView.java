package dev.oriel.account;

import java.time.Instant;
import java.util.UUID;

/**
 * An account as the API and the pages show it.
 *
 * @param role in the words of {@link Role#word}
 * @param mayRecord whether they may record the screens of their machines; true for every admin
 */
record AccountView(UUID id, String name, String role, boolean disabled, boolean mayRecord, Instant createdAt) {

    static AccountView of(Account account) {
        return new AccountView(
                account.id(),
                account.name(),
                account.role().word(),
                !account.enabled(),
                account.records(),
                account.createdAt());
    }
}
