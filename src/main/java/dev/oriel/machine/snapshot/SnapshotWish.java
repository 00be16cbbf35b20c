package dev.oriel.machine.snapshot;

/** What a person wants kept of a machine; printable, and of a length that the database takes. */
record SnapshotWish(String name, String description, boolean memory) {

    static final int MAX_NAME_LENGTH = 100;
    static final int MAX_DESCRIPTION_LENGTH = 2000;

    SnapshotWish {
        name = name.strip();
        description = description.strip();
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || !isPrintable(name)) {
            throw new SnapshotRefused(SnapshotRefused.Reason.NAME, MAX_NAME_LENGTH);
        }
        if (description.length() > MAX_DESCRIPTION_LENGTH || !isPrintable(description.replaceAll("\\R", " "))) {
            throw new SnapshotRefused(SnapshotRefused.Reason.DESCRIPTION, MAX_DESCRIPTION_LENGTH);
        }
    }

    private static boolean isPrintable(String text) {
        return text.codePoints().noneMatch(Character::isISOControl);
    }
}
