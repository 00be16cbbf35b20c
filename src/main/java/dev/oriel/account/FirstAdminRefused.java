package dev.oriel.account;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The configuration's password for the first admin will not do, so the server does not start. */
final class FirstAdminRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    FirstAdminRefused(AccountRefused cause) {
        super("The first admin cannot be created: " + cause.refusal(), cause);
        this.refusal = cause.refusal();
    }

    /** Says at start what is wrong with the password, without a stack trace and without the password. */
    static final class Analyzer extends AbstractFailureAnalyzer<FirstAdminRefused> {

        @Override
        protected FailureAnalysis analyze(Throwable failure, FirstAdminRefused cause) {
            return new FailureAnalysis(
                    "The first administrator cannot be created: " + words(cause.refusal) + ".",
                    "Choose a password of %d to %d characters for ORIEL_ADMIN_PASSWORD or ORIEL_ADMIN_PASSWORD_FILE."
                                    .formatted(PasswordRules.SHORTEST, PasswordRules.LONGEST)
                            + " Without either, the server prints a link by which you choose it in the browser.",
                    cause);
        }

        private static String words(Refusal refusal) {
            return switch (refusal) {
                case PASSWORD_TOO_SHORT -> "the password is too short";
                case PASSWORD_TOO_LONG -> "the password is too long";
                case PASSWORD_IS_NAME -> "the password is the name of the account";
                default -> refusal.name();
            };
        }
    }
}
