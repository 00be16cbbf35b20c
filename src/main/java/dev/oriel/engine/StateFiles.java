package dev.oriel.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files that one state is saved to, all in one folder. Their names tell its form, so that changes are never taken for
 * a whole state.
 *
 * @param whole the name of a whole state; the others' names begin with it
 */
public record StateFiles(Path whole) {

    /** The names of a state that is saved as changes. */
    public SavedState.Changes changes() {
        return new SavedState.Changes(beside(".memory"), beside(".changes"));
    }

    /** The state that is there, if there is one. */
    public SavedState.Own saved() {
        SavedState.Changes changes = changes();
        return Files.exists(changes.changes()) ? changes : new SavedState.Whole(whole);
    }

    /** Deletes all that there is of it. */
    public void delete() throws IOException {
        SavedState.Changes changes = changes();
        Files.deleteIfExists(changes.changes());
        Files.deleteIfExists(changes.memory());
        Files.deleteIfExists(whole);
    }

    private Path beside(String ending) {
        return whole.resolveSibling(whole.getFileName() + ending);
    }
}
