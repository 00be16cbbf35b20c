package dev.oriel.machine;

import dev.oriel.engine.EngineException;
import dev.oriel.image.DiskToolException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What goes wrong with guests and files, as exceptions that the web layer knows. */
public final class Failures {

    /** The database's limit for a reason. */
    private static final int MAX_REASON_LENGTH = 2000;

    private Failures() {}

    /** Work on files that may fail. */
    @FunctionalInterface
    public interface FileWork<T> {
        T run() throws IOException, DiskToolException;
    }

    /**
     * Works on a machine's files.
     *
     * @throws UncheckedIOException when they cannot be written
     * @throws DiskFailure when a disk tool fails
     */
    public static <T> T working(FileWork<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new UncheckedIOException("The machine's files cannot be written: " + e.getMessage(), e);
        } catch (DiskToolException e) {
            throw new DiskFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** What is already known to the web layer stays as it is; what the engine says becomes a failure of the guest. */
    public static RuntimeException known(Exception e) {
        return e instanceof RuntimeException runtime ? runtime : new GuestFailure(words(e), e);
    }

    /** The failure of a guest, in the engine's words. */
    public static GuestFailure of(EngineException e) {
        return new GuestFailure(words(e), e);
    }

    /** Does what a failure makes necessary. When that fails too, the first reason is still the one to be told. */
    public static void after(Exception reason, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException second) {
            reason.addSuppressed(second);
        }
    }

    /** What there is to say of a failure, as long as the database takes it. */
    public static String words(Exception e) {
        String message = e.getMessage() == null || e.getMessage().isBlank() ? e.toString() : e.getMessage();
        return message.length() <= MAX_REASON_LENGTH ? message : message.substring(0, MAX_REASON_LENGTH);
    }
}
