package dev.oriel.template;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The versions of templates that machines can be made of. */
@Component
final class TemplateShelf {

    private final Templates templates;
    private final TemplateVersions versions;

    TemplateShelf(Templates templates, TemplateVersions versions) {
        this.templates = templates;
        this.versions = versions;
    }

    /** The version that new machines are made of. */
    Optional<TemplateVersion> newest(Template template) {
        return versions.findFirstByTemplateAndStageOrderByNumberDesc(template.id(), TemplateVersion.Stage.READY);
    }

    /** @throws TemplateRefused when there is none yet */
    TemplateVersion requireNewest(Template template) {
        return newest(template)
                .orElseThrow(() -> new TemplateRefused(TemplateRefused.Reason.NOT_READY, template.name()));
    }

    /** All templates that people see, with the versions that new machines are made of. */
    List<Offer> offers() {
        return templates.findByHiddenOrderByNameAscCreatedAtAsc(false).stream()
                .flatMap(template -> newest(template).map(version -> new Offer(template, version)).stream())
                .toList();
    }

    /** The template of a version. */
    Optional<Template> templateOf(UUID version) {
        return versions.findById(version).flatMap(found -> templates.findById(found.template()));
    }

    /** A template and its newest version. */
    record Offer(Template template, TemplateVersion version) {}
}
