package dev.oriel.account;

import java.util.Optional;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.stereotype.Component;

/** Tells who somebody is by name and password, as often as {@link AttemptLimits} lets them try. */
@Component
class PasswordCheck {

    private final Accounts accounts;
    private final Passwords passwords;
    private final PasswordHashes hashes;
    private final AttemptLimits limits;

    PasswordCheck(Accounts accounts, Passwords passwords, PasswordHashes hashes, AttemptLimits limits) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.hashes = hashes;
        this.limits = limits;
    }

    /**
     * The account with this name and password, if it may sign in.
     *
     * @param address where the request comes from
     * @throws TooManyAttempts before the password is looked at
     * @throws BadCredentialsException that does not tell which of name, password and being enabled was wrong
     */
    Account require(String typedName, String password, String address) {
        Optional<AccountName> name = AccountName.parse(typedName);
        String key = name.map(AccountName::value).orElse("");
        limits.take(key, address);
        Optional<Account> account =
                name.flatMap(known -> accounts.findByName(known.value())).filter(Account::enabled);
        Password kept = account.flatMap(known -> passwords.findById(known.id())).orElse(null);
        boolean right = password.length() <= PasswordRules.LONGEST && hashes.matches(password, kept);
        if (!right) {
            throw new BadCredentialsException("The name or the password is wrong.");
        }
        limits.giveBack(key, address);
        return account.orElseThrow();
    }
}
