package dev.oriel.account;

/** What was asked cannot be done with an account. */
class AccountRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    AccountRefused(Refusal refusal) {
        super(refusal.name());
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
