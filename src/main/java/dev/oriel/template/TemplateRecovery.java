package dev.oriel.template;

import dev.oriel.OrielHome;
import dev.oriel.machine.Machines;
import dev.oriel.template.TemplateShelf.Offer;
import dev.oriel.template.TemplateVersion.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Finishes or undoes what an earlier server was about with templates and their clones, and has states made anew that do
 * not fit this engine any more.
 */
@Component
final class TemplateRecovery implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(TemplateRecovery.class);

    private final OrielHome home;
    private final Machines machines;
    private final Templates templates;
    private final TemplateVersions versions;
    private final TemplateFiles files;
    private final TemplateShelf shelf;
    private final Incubator incubator;
    private final TemplateRemoval removal;
    private final TemplateMaker maker;
    private volatile boolean running;

    TemplateRecovery(
            OrielHome home,
            Machines machines,
            Templates templates,
            TemplateVersions versions,
            TemplateFiles files,
            TemplateShelf shelf,
            Incubator incubator,
            TemplateRemoval removal,
            TemplateMaker maker) {
        this.home = home;
        this.machines = machines;
        this.templates = templates;
        this.versions = versions;
        this.files = files;
        this.shelf = shelf;
        this.incubator = incubator;
        this.removal = removal;
        this.maker = maker;
    }

    @Override
    public void start() {
        try {
            versions.findByStageIn(List.of(Stage.BUILDING)).forEach(this::undo);
            versions.findByStageIn(List.of(Stage.REMOVING)).forEach(removal::finish);
            files.deleteUnpublished();
            deleteUnkeptStates();
            clearPool();
            templates.findAll().forEach(removal::removeIfEmpty);
            removal.removeForsaken();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of templates cannot be tidied: " + e.getMessage(), e);
        }
        running = true;
        Thread.ofVirtual().name("template-rebuild").start(this::rebuildWhatDoesNotFit);
    }

    private void undo(TemplateVersion version) {
        try {
            files.delete(version.id());
        } catch (IOException e) {
            log.warn("The files of version {} cannot be deleted: {}", version.id(), e.getMessage());
        }
        boolean hidden =
                templates.findById(version.template()).filter(Template::hidden).isPresent();
        if (hidden) {
            versions.deleteById(version.id());
            templates.deleteById(version.template());
        } else {
            versions.save(version.failed("The server ended before it was done. Make it again."));
        }
    }

    /** A state without a key was not put on the disk before the server ended. */
    private void deleteUnkeptStates() throws IOException {
        for (TemplateVersion version : versions.findByStageIn(List.of(Stage.READY))) {
            if (version.stateKey() == null) {
                files.deleteState(version.id());
            }
        }
    }

    private void clearPool() throws IOException {
        for (UUID id : incubator.unclaimed(home.machines())) {
            if (machines.findById(id).isPresent()) {
                incubator.claimed(id);
            } else {
                incubator.clear(id);
            }
        }
    }

    private void rebuildWhatDoesNotFit() {
        for (Offer offer : shelf.offers()) {
            TemplateVersion version = offer.version();
            boolean outlived = incubator.isOutlived(version, offer.template().owner());
            if (running && outlived) {
                log.info(
                        "The state of template {} does not fit this engine: it is made anew",
                        offer.template().name());
                maker.rebuild(offer.template(), version);
            }
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the machines have been recovered, before the pool is filled. */
    @Override
    public int getPhase() {
        return 2;
    }
}
