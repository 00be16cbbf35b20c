package dev.oriel.template;

import dev.oriel.machine.Rows;
import dev.oriel.machine.Steps;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Templates in memory. */
final class StoredTemplates extends Rows<Template> implements Templates {

    StoredTemplates(Steps steps) {
        super(steps);
    }

    @Override
    public Optional<Template> findById(UUID id) {
        return find(id);
    }

    @Override
    public List<Template> findAll() {
        return List.copyOf(all());
    }

    @Override
    public List<Template> findByHiddenOrderByNameAscCreatedAtAsc(boolean hidden) {
        return all().stream().filter(template -> template.hidden() == hidden).toList();
    }

    @Override
    public boolean existsByOwnerAndHidden(UUID owner, boolean hidden) {
        return !findByHiddenOrderByNameAscCreatedAtAsc(hidden).isEmpty();
    }

    @Override
    public Template save(Template template) {
        return put(template.id(), template);
    }

    @Override
    public void deleteById(UUID id) {
        delete(id);
    }
}
