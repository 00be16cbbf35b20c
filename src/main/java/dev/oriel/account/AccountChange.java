package dev.oriel.account;

import org.jspecify.annotations.Nullable;

/**
 * What an admin wants to be different about an account; whatever is null stays as it is.
 *
 * @param disabled whether it may not sign in any more
 * @param password the new one itself
 */
record AccountChange(
        @Nullable Role role,
        @Nullable Boolean disabled,
        @Nullable String password) {

    static AccountChange role(Role role) {
        return new AccountChange(role, null, null);
    }

    static AccountChange disabled(boolean disabled) {
        return new AccountChange(null, disabled, null);
    }

    static AccountChange password(String password) {
        return new AccountChange(null, null, password);
    }

    /** The account with another role and access; the password is kept apart from it. */
    Account applyTo(Account account) {
        Account changed = role == null ? account : account.withRole(role);
        return disabled == null ? changed : changed.withEnabled(!disabled);
    }

    @Override
    public String toString() {
        return "AccountChange";
    }
}
