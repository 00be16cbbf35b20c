package dev.oriel.template;

import java.time.Instant;
import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * Something that machines are made of, in versions. A value: every change gives another.
 *
 * @param version counts the changes; 0 before it is stored
 * @param shared whether everybody may make machines of it, and not only its owner
 * @param hidden whether it is what a fork needs: it is shown nowhere and goes with its last machine
 * @param wanted how many clones are to wait in the pool
 */
@Table("templates")
record Template(
        @Id UUID id,
        @Version int version,
        UUID owner,
        String name,
        String description,
        boolean shared,
        boolean hidden,
        int wanted,
        Instant createdAt) {

    static final int MAX_NAME_LENGTH = 64;
    static final int MAX_DESCRIPTION_LENGTH = 2000;
    static final int MAX_WANTED = 200;

    static Template create(UUID owner, String name, String description, boolean shared, int wanted, Instant now) {
        return new Template(
                UUID.randomUUID(),
                0,
                owner,
                checkedName(name),
                checkedDescription(description),
                shared,
                false,
                checkedWanted(wanted),
                now);
    }

    static Template forFork(UUID owner, String machine, Instant now) {
        return new Template(UUID.randomUUID(), 0, owner, machine, "", false, true, 0, now);
    }

    Template described(String otherName, String otherDescription) {
        return new Template(
                id,
                version,
                owner,
                checkedName(otherName),
                checkedDescription(otherDescription),
                shared,
                hidden,
                wanted,
                createdAt);
    }

    Template withShared(boolean other) {
        return new Template(id, version, owner, name, description, other, hidden, wanted, createdAt);
    }

    Template withWanted(int other) {
        return new Template(id, version, owner, name, description, shared, hidden, checkedWanted(other), createdAt);
    }

    static String checkedName(String name) {
        String stripped = name.strip();
        if (stripped.isEmpty() || stripped.length() > MAX_NAME_LENGTH || !isPrintable(stripped)) {
            throw new TemplateRefused(TemplateRefused.Reason.NAME, MAX_NAME_LENGTH);
        }
        return stripped;
    }

    private static String checkedDescription(String description) {
        String stripped = description.strip();
        if (stripped.length() > MAX_DESCRIPTION_LENGTH || !isPrintable(stripped.replaceAll("\\R", ""))) {
            throw new TemplateRefused(TemplateRefused.Reason.DESCRIPTION, MAX_DESCRIPTION_LENGTH);
        }
        return stripped;
    }

    private static int checkedWanted(int wanted) {
        if (wanted < 0 || wanted > MAX_WANTED) {
            throw new TemplateRefused(TemplateRefused.Reason.WANTED, MAX_WANTED);
        }
        return wanted;
    }

    private static boolean isPrintable(String text) {
        return text.codePoints().noneMatch(Character::isISOControl);
    }
}
