package dev.oriel.template;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All templates. */
interface Templates extends Repository<Template, UUID> {

    Optional<Template> findById(UUID id);

    List<Template> findAll();

    List<Template> findByHiddenOrderByNameAscCreatedAtAsc(boolean hidden);

    boolean existsByOwnerAndHidden(UUID owner, boolean hidden);

    Template save(Template template);

    void deleteById(UUID id);
}
