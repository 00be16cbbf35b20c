package dev.oriel.account;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Opens, changes and closes accounts. One thing at a time, each in a transaction of its own, so that two admins cannot
 * take the last admin's rights away together.
 */
@Component
class Registrar {

    private final Accounts accounts;
    private final Passwords passwords;
    private final PasswordHashes hashes;
    private final SignedInAccounts signedIn;
    private final ObjectProvider<AccountUses> uses;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Registrar(
            Accounts accounts,
            Passwords passwords,
            PasswordHashes hashes,
            SignedInAccounts signedIn,
            ObjectProvider<AccountUses> uses,
            TransactionOperations transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.hashes = hashes;
        this.signedIn = signedIn;
        this.uses = uses;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    List<Account> all() {
        return accounts.findAllByOrderByName();
    }

    /** @throws AccountRefused when there is no such account */
    Account require(UUID id) {
        return accounts.findById(id).orElseThrow(() -> new AccountRefused(Refusal.ACCOUNT_UNKNOWN));
    }

    /** @throws AccountRefused when the name or the password will not do, or the name is taken */
    Account create(String typedName, String password, Role role) {
        AccountName name = AccountName.parse(typedName).orElseThrow(() -> new AccountRefused(Refusal.NAME_INVALID));
        String hash = judgedAndHashed(password, name.value());
        Account created;
        synchronized (this) {
            if (accounts.findByName(name.value()).isPresent()) {
                throw new AccountRefused(Refusal.NAME_TAKEN);
            }
            try {
                created = transactions.execute(any -> {
                    Account account = accounts.save(Account.create(name, role, clock.instant()));
                    passwords.save(new Password(account.id(), 0, hash, clock.instant()));
                    return account;
                });
            } catch (DuplicateKeyException taken) {
                throw new AccountRefused(Refusal.NAME_TAKEN);
            }
        }
        events.publishEvent(new AccountCreated(created.id(), created.name(), created.role()));
        return created;
    }

    /**
     * A new password, chosen by its owner. Every browser has to sign in again, but perhaps the owner's own.
     *
     * @throws AccountRefused when the password will not do
     */
    void changePassword(UUID id, String password, Optional<String> keptSession) {
        String hash = judgedAndHashed(password, require(id).name());
        inOneStep(() -> replacePassword(id, hash));
        endSessions(id, keptSession);
    }

    /**
     * Changes an account in one step, or not at all.
     *
     * @throws AccountRefused also when nobody would be left who can administer
     */
    Account change(UUID id, AccountChange change, AccountPrincipal by) {
        String password = change.password();
        String hash =
                password == null ? null : judgedAndHashed(password, require(id).name());
        Account before;
        Account after;
        synchronized (this) {
            before = require(id);
            Account wanted = change.applyTo(before);
            if (!wanted.administers()) {
                guard(before, by);
            }
            after = inOneStep(() -> {
                if (hash != null) {
                    replacePassword(id, hash);
                }
                return wanted.equals(before) ? before : accounts.save(wanted);
            });
        }
        tell(before, after);
        if (hash != null) {
            endSessions(id, Optional.empty());
        }
        return after;
    }

    void delete(UUID id, AccountPrincipal by) {
        synchronized (this) {
            Account account = require(id);
            guard(account, by);
            if (uses.stream().anyMatch(any -> any.isOwner(id))) {
                throw new AccountRefused(Refusal.STILL_OWNS);
            }
            transactions.executeWithoutResult(any -> accounts.deleteById(account.id()));
        }
        signedIn.endAll(id, Optional.empty());
        events.publishEvent(new AccountDeleted(id));
    }

    private <T> T inOneStep(Supplier<T> change) {
        try {
            return transactions.execute(any -> change.get());
        } catch (OptimisticLockingFailureException conflict) {
            throw new AccountRefused(Refusal.CHANGED_MEANWHILE);
        }
    }

    private Password replacePassword(UUID account, String hash) {
        Password kept = passwords.findById(account).orElseThrow(() -> new AccountRefused(Refusal.ACCOUNT_UNKNOWN));
        return passwords.save(kept.change(hash, clock.instant()));
    }

    private void endSessions(UUID account, Optional<String> keptSession) {
        signedIn.endAll(account, keptSession);
        events.publishEvent(new SignedOut(account));
    }

    private void tell(Account before, Account after) {
        if (before.role() != after.role()) {
            events.publishEvent(new RoleChanged(after.id(), after.role()));
        }
        if (before.enabled() && !after.enabled()) {
            signedIn.endAll(after.id(), Optional.empty());
            events.publishEvent(new AccountDisabled(after.id()));
        }
    }

    /** Nobody locks themselves out, and somebody is always left who can administer. */
    private void guard(Account account, AccountPrincipal by) {
        if (account.id().equals(by.id())) {
            throw new AccountRefused(Refusal.OWN_ACCOUNT);
        }
        if (account.administers() && accounts.countByRoleAndEnabledTrue(Role.ADMIN) == 1) {
            throw new AccountRefused(Refusal.LAST_ADMIN);
        }
    }

    private String judgedAndHashed(String password, String accountName) {
        judge(password, accountName);
        return hashes.hash(password);
    }

    private static void judge(String password, String accountName) {
        PasswordRules.judge(password, accountName).ifPresent(refusal -> {
            throw new AccountRefused(refusal);
        });
    }
}
