package dev.oriel.account;

import java.time.Instant;
import java.util.UUID;

/** Somebody whom no other test has met, with an account of their own. */
public final class Newcomer {

    private Newcomer() {}

    public static Account in(Accounts accounts, Role role) {
        return accounts.save(account(role));
    }

    /** Somebody who may record the screens of their machines. */
    public static Account whoRecordsIn(Accounts accounts, Role role) {
        return accounts.save(account(role).withMayRecord(true));
    }

    private static Account account(Role role) {
        String name = "p" + UUID.randomUUID().toString().substring(0, 12);
        return new Account(UUID.randomUUID(), 0, name, role, true, false, Instant.now());
    }
}
