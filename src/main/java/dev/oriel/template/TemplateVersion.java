package dev.oriel.template;

import dev.oriel.machine.Definition;
import dev.oriel.machine.MachineDisk;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What a template was at one time: hardware, disks, and the state that its machines go on from. Nothing of it changes
 * once it is {@link Stage#READY}. A value: every change gives another.
 *
 * @param version counts the changes of the row; 0 before it is stored
 * @param number counts a template's versions from 1
 * @param definition the hardware; name, description and tags are those of the machine that it was made of
 * @param stateKey what the state depends on ({@link dev.oriel.engine.Engine#stateKey}), or null when there is no state
 *     and machines have to boot
 * @param sizeBytes of all its files
 * @param problem why it failed, or why there is no state; null when there is nothing to say
 * @param source the machine that it is made of, or null when there is none
 * @param builtOn the version whose disks these stand on, or null when they stand on none
 */
@Table("template_versions")
record TemplateVersion(
        @Id UUID id,
        @Version int version,
        UUID template,
        int number,
        @Embedded.Empty Definition definition,

        @MappedCollection(idColumn = "template_version", keyColumn = "position")
        List<TemplateDisk> disks,

        Stage stage,
        @Nullable String stateKey,
        long sizeBytes,
        @Nullable String problem,
        @Nullable UUID source,
        @Nullable UUID builtOn,
        Instant createdAt) {

    private static final int LONGEST_PROBLEM = 2000;

    /** How far the files on disk agree with the database. */
    enum Stage {
        /** Its files are being made; a restart ends that. */
        BUILDING,
        /** Its files are complete and read-only. */
        READY,
        /** It could not be made; it has no files. */
        FAILED,
        /** It is being deleted; a restart finishes that. */
        REMOVING
    }

    TemplateVersion {
        disks = List.copyOf(disks);
    }

    static TemplateVersion begin(
            UUID template,
            int number,
            Definition definition,
            List<TemplateDisk> disks,
            @Nullable UUID source,
            @Nullable UUID builtOn,
            Instant now) {
        return new TemplateVersion(
                UUID.randomUUID(),
                0,
                template,
                number,
                definition,
                disks,
                Stage.BUILDING,
                null,
                0,
                null,
                source,
                builtOn,
                now);
    }

    boolean isReady() {
        return stage == Stage.READY;
    }

    /** What the disks of a machine of this version are. */
    List<MachineDisk> machineDisks() {
        return disks.stream().map(TemplateDisk::forMachine).toList();
    }

    /** @param remark why there is no state, or null when there is one */
    TemplateVersion ready(@Nullable String key, long bytes, @Nullable String remark) {
        return ended(Stage.READY, key, bytes, remark);
    }

    TemplateVersion failed(String why) {
        return ended(Stage.FAILED, null, 0, why);
    }

    TemplateVersion removing() {
        return ended(Stage.REMOVING, stateKey, sizeBytes, problem);
    }

    private TemplateVersion ended(Stage end, @Nullable String key, long bytes, @Nullable String why) {
        String words = why == null ? null : why.substring(0, Math.min(why.length(), LONGEST_PROBLEM));
        return new TemplateVersion(
                id, version, template, number, definition, disks, end, key, bytes, words, source, builtOn, createdAt);
    }
}
