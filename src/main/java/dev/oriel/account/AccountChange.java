package dev.oriel.account;

import org.jspecify.annotations.Nullable;

/**
 * What an admin wants to be different about an account; whatever is null stays as it is.
 *
 * @param disabled whether it may not sign in any more
 * @param mayRecord whether it may record the screens of its machines
 * @param password the new one itself
 */
record AccountChange(
        @Nullable Role role,
        @Nullable Boolean disabled,
        @Nullable Boolean mayRecord,
        @Nullable String password) {

    static AccountChange role(Role role) {
        return new AccountChange(role, null, null, null);
    }

    static AccountChange disabled(boolean disabled) {
        return new AccountChange(null, disabled, null, null);
    }

    static AccountChange mayRecord(boolean mayRecord) {
        return new AccountChange(null, null, mayRecord, null);
    }

    static AccountChange password(String password) {
        return new AccountChange(null, null, null, password);
    }

    /** The account with another role, access and permission; the password is kept apart from it. */
    Account applyTo(Account account) {
        Account changed = role == null ? account : account.withRole(role);
        changed = disabled == null ? changed : changed.withEnabled(!disabled);
        return mayRecord == null ? changed : changed.withMayRecord(mayRecord);
    }

    @Override
    public String toString() {
        return "AccountChange";
    }
}
