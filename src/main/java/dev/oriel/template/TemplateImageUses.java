package dev.oriel.template;

import dev.oriel.image.ImageUses;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tells the library which templates need an image. */
@Component
final class TemplateImageUses implements ImageUses {

    private final TemplateVersions versions;

    TemplateImageUses(TemplateVersions versions) {
        this.versions = versions;
    }

    @Override
    public List<Use> of(UUID image) {
        return versions.findUsing(image).stream()
                .map(use -> new Use(use.name(), use.owner()))
                .toList();
    }
}
