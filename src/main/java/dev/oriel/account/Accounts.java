package dev.oriel.account;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All accounts. */
public interface Accounts extends Repository<Account, UUID> {

    Optional<Account> findById(UUID id);

    /** @param name in the form of {@link AccountName} */
    Optional<Account> findByName(String name);

    List<Account> findAllByOrderByName();

    boolean existsByRole(Role role);

    long countByRoleAndEnabledTrue(Role role);

    Account save(Account account);

    void deleteById(UUID id);
}
