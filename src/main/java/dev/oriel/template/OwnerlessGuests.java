package dev.oriel.template;

import dev.oriel.engine.Guest;
import dev.oriel.machine.StrayGuests;
import org.springframework.stereotype.Component;

/**
 * Guests of an earlier server that no machine has: clones that waited for an owner, and those of which a template was
 * being made.
 *
 * <p>It is a bean of its own, apart from {@link TemplateRecovery}: Spring starts what a bean needs before the bean,
 * whatever their phases are, and the recovery of the machines needs this one.
 */
@Component
final class OwnerlessGuests implements StrayGuests {

    private final Incubator incubator;
    private final TemplateVersions versions;

    OwnerlessGuests(Incubator incubator, TemplateVersions versions) {
        this.incubator = incubator;
        this.versions = versions;
    }

    @Override
    public boolean takeCareOf(Guest guest) {
        if (!incubator.isUnclaimed(guest.id()) && !versions.existsById(guest.id())) {
            return false;
        }
        Incubator.end(guest);
        return true;
    }
}
