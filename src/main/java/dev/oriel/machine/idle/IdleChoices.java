package dev.oriel.machine.idle;

import java.util.Optional;
import org.springframework.data.repository.Repository;

/** What an admin has chosen; nothing as long as the server goes by its configuration. */
interface IdleChoices extends Repository<IdleChoice, Integer> {

    Optional<IdleChoice> findById(int id);

    IdleChoice save(IdleChoice choice);

    void deleteById(int id);
}
