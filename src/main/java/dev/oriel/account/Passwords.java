package dev.oriel.account;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** What is kept of all passwords. */
interface Passwords extends Repository<Password, UUID> {

    Optional<Password> findById(UUID account);

    Password save(Password password);
}
