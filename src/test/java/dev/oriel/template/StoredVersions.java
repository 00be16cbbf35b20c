package dev.oriel.template;

import dev.oriel.machine.Machines;
import dev.oriel.machine.Rows;
import dev.oriel.machine.Steps;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Versions of templates in memory. */
final class StoredVersions extends Rows<TemplateVersion> implements TemplateVersions {

    private final Machines machines;

    StoredVersions(Steps steps, Machines machines) {
        super(steps);
        this.machines = machines;
    }

    @Override
    public Optional<TemplateVersion> findById(UUID id) {
        return find(id);
    }

    @Override
    public boolean existsById(UUID id) {
        return find(id).isPresent();
    }

    @Override
    public List<TemplateVersion> findAll() {
        return List.copyOf(all());
    }

    @Override
    public List<TemplateVersion> findByTemplateOrderByNumberDesc(UUID template) {
        return newestFirst(version -> version.template().equals(template));
    }

    @Override
    public Optional<TemplateVersion> findFirstByTemplateAndStageOrderByNumberDesc(
            UUID template, TemplateVersion.Stage stage) {
        return newestFirst(version -> version.template().equals(template) && version.stage() == stage).stream()
                .findFirst();
    }

    @Override
    public List<TemplateVersion> findByStageIn(List<TemplateVersion.Stage> stages) {
        return newestFirst(version -> stages.contains(version.stage()));
    }

    @Override
    public List<TemplateVersion> findByBuiltOn(UUID version) {
        return newestFirst(each -> version.equals(each.builtOn()));
    }

    @Override
    public TemplateVersion save(TemplateVersion version) {
        return put(version.id(), version);
    }

    @Override
    public void deleteById(UUID id) {
        delete(id);
    }

    @Override
    public List<Clone> findClones(UUID version) {
        return machines.findAll().stream()
                .filter(machine -> version.equals(machine.templateVersion()))
                .map(machine -> new Clone(machine.id(), machine.owner(), machine.name()))
                .toList();
    }

    @Override
    public List<Use> findUsing(UUID image) {
        return List.of();
    }

    private List<TemplateVersion> newestFirst(Predicate<TemplateVersion> wanted) {
        return all().stream()
                .filter(wanted)
                .sorted(Comparator.comparingInt(TemplateVersion::number).reversed())
                .toList();
    }
}
