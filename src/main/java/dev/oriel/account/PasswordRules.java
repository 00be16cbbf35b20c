package dev.oriel.account;

import java.util.Optional;

/** What a new password must be like. Length is what counts; there are no rules on kinds of characters. */
final class PasswordRules {

    static final int SHORTEST = 8;
    static final int LONGEST = 128;

    private PasswordRules() {}

    /** Why this cannot be the password of an account of this name, if it cannot. */
    static Optional<Refusal> judge(String password, String accountName) {
        if (password.codePointCount(0, password.length()) < SHORTEST || password.isBlank()) {
            return Optional.of(Refusal.PASSWORD_TOO_SHORT);
        }
        if (password.length() > LONGEST) {
            return Optional.of(Refusal.PASSWORD_TOO_LONG);
        }
        if (password.equalsIgnoreCase(accountName)) {
            return Optional.of(Refusal.PASSWORD_IS_NAME);
        }
        return Optional.empty();
    }
}
