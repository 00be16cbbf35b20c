package dev.oriel;

import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Judges whether a failure is one of what keeps our data, and whether it is that the disk is full. */
public final class StorageFailure {

    private static final int DEEPEST_CAUSE = 20;

    /** H2 closes itself when it cannot write (its error code DATABASE_IS_CLOSED). */
    private static final String H2_CLOSED = "90098";

    /** The system's words for a full disk, which Java and the tools pass on; {@code ./oriel} has them in English. */
    private static final String NO_SPACE_LEFT = "No space left";

    /** PostgreSQL's disk_full. */
    private static final String POSTGRES_DISK_FULL = "53100";

    private StorageFailure() {}

    /**
     * Whether the database itself has failed. What it refuses for good reasons stays refused: what does not fit into a
     * column (class 22 of SQL's states), and what breaks a constraint (class 23).
     */
    public static boolean isOne(Throwable failure) {
        return isFull(failure) || hasCause(failure, StorageFailure::isOfTheDatabase);
    }

    /** Whether nothing can be stored because the disk is full; somebody has to make room. */
    public static boolean isFull(Throwable failure) {
        return hasCause(failure, StorageFailure::saysFull);
    }

    /** Whether a program that has failed says in these words that the disk is full. */
    public static boolean saysFull(@Nullable String words) {
        return words != null && words.contains(NO_SPACE_LEFT);
    }

    private static boolean isOfTheDatabase(Throwable cause) {
        if (!(cause instanceof SQLException sql)) {
            return false;
        }
        String state = String.valueOf(sql.getSQLState());
        return !state.startsWith("22") && !state.startsWith("23");
    }

    private static boolean saysFull(Throwable cause) {
        if (cause instanceof SQLException sql) {
            return H2_CLOSED.equals(sql.getSQLState()) || POSTGRES_DISK_FULL.equals(sql.getSQLState());
        }
        return cause instanceof IOException && saysFull(cause.getMessage());
    }

    private static boolean hasCause(Throwable failure, Predicate<Throwable> wanted) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (wanted.test(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
