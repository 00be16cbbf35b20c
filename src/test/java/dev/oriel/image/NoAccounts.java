package dev.oriel.image;

import dev.oriel.account.Account;
import dev.oriel.account.Accounts;
import dev.oriel.account.Role;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A server without people. */
public final class NoAccounts implements Accounts {

    @Override
    public Optional<Account> findById(UUID id) {
        return Optional.empty();
    }

    @Override
    public Optional<Account> findByName(String name) {
        return Optional.empty();
    }

    @Override
    public List<Account> findAllByOrderByName() {
        return List.of();
    }

    @Override
    public boolean existsByRole(Role role) {
        return false;
    }

    @Override
    public long countByRoleAndEnabledTrue(Role role) {
        return 0;
    }

    @Override
    public Account save(Account account) {
        throw new UnsupportedOperationException("nobody comes here");
    }

    @Override
    public void deleteById(UUID id) {}
}
