package dev.oriel.account;

import java.time.Instant;
import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * Somebody who may sign in. A value: every change gives another one. The password is not in it, so that no answer and
 * no log can have it by accident; see {@link Password}.
 *
 * @param version counts the changes; 0 before it is stored
 * @param name what they sign in with, in the form of {@link AccountName}
 * @param enabled whether they may sign in
 * @param mayRecord whether they were allowed to record the screens of their machines
 */
@Table("accounts")
public record Account(
        @Id UUID id,
        @Version int version,
        String name,
        Role role,
        boolean enabled,
        boolean mayRecord,
        Instant createdAt) {

    static Account create(AccountName name, Role role, Instant now) {
        return new Account(UUID.randomUUID(), 0, name.value(), role, true, false, now);
    }

    Account withRole(Role other) {
        return new Account(id, version, name, other, enabled, mayRecord, createdAt);
    }

    Account withEnabled(boolean other) {
        return new Account(id, version, name, role, other, mayRecord, createdAt);
    }

    Account withMayRecord(boolean other) {
        return new Account(id, version, name, role, enabled, other, createdAt);
    }

    /** Whether they may record: admins always may. */
    public boolean records() {
        return role.isAdmin() || mayRecord;
    }

    /** Whether this is somebody who can sign in and change everything. */
    boolean administers() {
        return enabled && role.isAdmin();
    }

    public AccountPrincipal principal() {
        return new AccountPrincipal(id, name, role);
    }
}
