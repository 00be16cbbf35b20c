package dev.oriel.machine.control;

import dev.oriel.engine.SavedState;
import dev.oriel.engine.StateFiles;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.disk.MachineFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The states of suspended machines, in the database and as files in the machines' folders. */
@Component
public final class SuspendedStates {

    private final Suspensions suspensions;
    private final MachineFiles files;

    SuspendedStates(Suspensions suspensions, MachineFiles files) {
        this.suspensions = suspensions;
        this.files = files;
    }

    /** Where a machine's state is, if it has one. */
    public StateFiles files(UUID machine) {
        return new StateFiles(files.folder(machine).resolve("suspended"));
    }

    /** What is known of a machine's state, complete or not. */
    public Optional<Suspension> find(UUID machine) {
        return suspensions.findById(machine);
    }

    /** The complete state of a machine that is suspended. */
    public Optional<Suspension> find(Machine machine) {
        return machine.state() == MachineState.SUSPENDED
                ? find(machine.id()).filter(found -> found.stage() == Suspension.Stage.READY)
                : Optional.empty();
    }

    /** Notes that a state is about to be written; its files are not there yet. */
    Suspension begin(UUID machine, String stateKey) {
        discard(machine);
        try {
            Files.createDirectories(files.folder(machine));
        } catch (IOException e) {
            throw new UncheckedIOException("The machine's folder cannot be made: " + e.getMessage(), e);
        }
        return suspensions.save(Suspension.of(machine, stateKey, Instant.now().truncatedTo(ChronoUnit.MILLIS)));
    }

    /** Notes that the state is complete. */
    void complete(Suspension suspension, SavedState.Own state) {
        suspensions.save(suspension.ready(size(state)));
    }

    /** Notes that the guest is about to go on from the state. */
    void spend(Suspension suspension) {
        suspensions.save(suspension.spent());
    }

    /** Forgets the state, if there is one, and then deletes its files. */
    public void discard(UUID machine) {
        suspensions.deleteById(machine);
        try {
            files(machine).delete();
        } catch (IOException e) {
            throw new UncheckedIOException("The suspended state cannot be deleted: " + e.getMessage(), e);
        }
    }

    /** What a saved state takes on the disk, in bytes. */
    public static long size(SavedState.Own state) {
        try {
            return state.bytes();
        } catch (IOException e) {
            throw new UncheckedIOException("The saved state cannot be read: " + e.getMessage(), e);
        }
    }
}
