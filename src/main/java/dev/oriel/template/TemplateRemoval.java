package dev.oriel.template;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.machine.MachineRemoved;
import dev.oriel.template.TemplateRefused.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Takes templates and their versions away, as long as no machine is made of them. */
@Component
class TemplateRemoval {

    private static final Logger log = LoggerFactory.getLogger(TemplateRemoval.class);

    /** More names than these help nobody. */
    private static final int MOST_NAMES = 10;

    private final Templates templates;
    private final TemplateVersions versions;
    private final TemplateFiles files;
    private final WarmPool pool;
    private final Clones clones;
    private final Forks forks;
    private final ApplicationEventPublisher events;

    TemplateRemoval(
            Templates templates,
            TemplateVersions versions,
            TemplateFiles files,
            WarmPool pool,
            Clones clones,
            Forks forks,
            ApplicationEventPublisher events) {
        this.templates = templates;
        this.versions = versions;
        this.files = files;
        this.pool = pool;
        this.clones = clones;
        this.forks = forks;
        this.events = events;
    }

    /** @throws TemplateRefused when a version is being made, or has machines; it tells which */
    void remove(Template template, AccountPrincipal who) {
        List<TemplateVersion> all = versions.findByTemplateOrderByNumberDesc(template.id());
        List<TemplateVersion> doomed = clones.withoutClaims(() -> {
            all.forEach(version -> requireUnused(version, who));
            return all.stream()
                    .map(version -> versions.save(version.removing()))
                    .toList();
        });
        doomed.forEach(this::finish);
        removeIfEmpty(template);
        log.info("Template {} ({}) was deleted by {}", template.name(), template.id(), who.name());
    }

    /** @throws TemplateRefused when it is being made, or has machines */
    void remove(TemplateVersion version, AccountPrincipal who) {
        TemplateVersion doomed = clones.withoutClaims(() -> {
            requireUnused(version, who);
            return versions.save(version.removing());
        });
        finish(doomed);
    }

    /** Deletes the files and the rows of a version that is being removed; the last one takes the template with it. */
    void finish(TemplateVersion doomed) {
        pool.drop(doomed.id());
        try {
            files.delete(doomed.id());
        } catch (IOException e) {
            throw new UncheckedIOException("The template's files cannot be deleted: " + e.getMessage(), e);
        }
        versions.deleteById(doomed.id());
        templates.findById(doomed.template()).ifPresent(this::removeIfEmpty);
        events.publishEvent(new TemplateChanged(doomed.template()));
    }

    /** Takes a template away that has no version: its last one is gone, or a server ended before its first one was there. */
    void removeIfEmpty(Template template) {
        if (versions.findByTemplateOrderByNumberDesc(template.id()).isEmpty()) {
            templates.deleteById(template.id());
        }
    }

    /** What a fork needed goes with the last of its machines, and with the last fork of these. */
    synchronized void removeForsaken() {
        boolean again = true;
        while (again) {
            again = false;
            for (Template template : templates.findByHiddenOrderByNameAscCreatedAtAsc(true)) {
                for (TemplateVersion version : versions.findByTemplateOrderByNumberDesc(template.id())) {
                    if (isForsaken(version)) {
                        finish(versions.save(version.removing()));
                        again = true;
                        log.info("What the fork of {} needed is gone with its last machine", template.name());
                    }
                }
            }
        }
    }

    private boolean isForsaken(TemplateVersion version) {
        return version.isReady()
                && !forks.isAtWorkOn(version.id())
                && versions.findClones(version.id()).isEmpty()
                && versions.findByBuiltOn(version.id()).isEmpty();
    }

    @EventListener
    void machineRemoved(MachineRemoved event) {
        Thread.ofVirtual().name("forsaken").start(this::removeForsaken);
    }

    @EventListener
    void forkSettled(ForkSettled event) {
        removeForsaken();
    }

    private void requireUnused(TemplateVersion version, AccountPrincipal who) {
        if (version.stage() == TemplateVersion.Stage.BUILDING) {
            throw new TemplateRefused(Reason.BEING_MADE, version.definition().name());
        }
        List<TemplateVersions.Clone> machines = dependants(version);
        if (machines.isEmpty() && versions.findByBuiltOn(version.id()).isEmpty()) {
            return;
        }
        List<String> names = machines.stream()
                .filter(machine -> who.isAdmin() || who.id().equals(machine.owner()))
                .map(TemplateVersions.Clone::name)
                .distinct()
                .limit(MOST_NAMES)
                .toList();
        throw new TemplateRefused(Reason.IN_USE, machines.size(), names.isEmpty() ? "–" : String.join(", ", names));
    }

    /** The machines that stand on a version, directly or as copies of such machines. */
    private List<TemplateVersions.Clone> dependants(TemplateVersion version) {
        List<TemplateVersions.Clone> all = new ArrayList<>(versions.findClones(version.id()));
        versions.findByBuiltOn(version.id()).forEach(fork -> all.addAll(dependants(fork)));
        return all;
    }
}
