package dev.oriel.account;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
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

    Optional<Account> find(UUID id) {
        return accounts.findById(id);
    }

    /** @throws AccountRefused when the name or the password will not do, or the name is taken */
    Account create(String typedName, String password, Role role) {
        AccountName name = AccountName.parse(typedName).orElseThrow(() -> new AccountRefused(Refusal.NAME_INVALID));
        judge(password, name.value());
        String hash = hashes.hash(password);
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

    /** A new password, by its owner or by an admin; every browser has to sign in again, but perhaps the owner's own. */
    void changePassword(Account account, String password, Optional<String> keptSession) {
        judge(password, account.name());
        String hash = hashes.hash(password);
        transactions.executeWithoutResult(any -> passwords.save(passwords
                .findById(account.id())
                .orElseThrow(() -> new AccountRefused(Refusal.CHANGED_MEANWHILE))
                .change(hash, clock.instant())));
        signedIn.endAll(account.id(), keptSession);
        events.publishEvent(new SignedOut(account.id()));
    }

    Account setRole(UUID id, Role role, AccountPrincipal by) {
        Account changed = change(id, by, role.isAdmin(), account -> account.withRole(role));
        events.publishEvent(new RoleChanged(id, role));
        return changed;
    }

    Account disable(UUID id, AccountPrincipal by) {
        Account changed = change(id, by, false, Account::disable);
        signedIn.endAll(id, Optional.empty());
        events.publishEvent(new AccountDisabled(id));
        return changed;
    }

    Account enable(UUID id, AccountPrincipal by) {
        return change(id, by, true, Account::enable);
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

    private synchronized Account change(
            UUID id, AccountPrincipal by, boolean keepsRights, UnaryOperator<Account> change) {
        Account account = require(id);
        if (!keepsRights) {
            guard(account, by);
        }
        return accounts.save(change.apply(account));
    }

    /** Nobody locks themselves out, and somebody is always left who can administer. */
    private void guard(Account account, AccountPrincipal by) {
        if (account.id().equals(by.id())) {
            throw new AccountRefused(Refusal.OWN_ACCOUNT);
        }
        boolean last =
                account.role().isAdmin() && account.enabled() && accounts.countByRoleAndEnabledTrue(Role.ADMIN) == 1;
        if (last) {
            throw new AccountRefused(Refusal.LAST_ADMIN);
        }
    }

    private Account require(UUID id) {
        return accounts.findById(id).orElseThrow(() -> new AccountRefused(Refusal.CHANGED_MEANWHILE));
    }

    private static void judge(String password, String accountName) {
        PasswordRules.judge(password, accountName).ifPresent(refusal -> {
            throw new AccountRefused(refusal);
        });
    }
}
