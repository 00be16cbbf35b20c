package dev.oriel.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The program inside a guest that does what can only be done from within (QEMU Guest Agent). Many guests have none: then
 * every call fails in the time that it is given.
 */
public interface GuestAgent {

    /** Whether it answers within a time. */
    boolean answers(Duration limit);

    /** Sets the guest's clock. */
    void setTime(Instant now) throws EngineException;

    /** Gives back to the disks what no file of the guest uses. */
    void trim() throws EngineException;

    /**
     * Runs a program in the guest and waits for its end.
     *
     * @param program its path, followed by its arguments
     * @param input what it reads on its standard input
     * @return what it wrote on its standard output, 1 MiB at most
     * @throws GuestRefusal when it cannot be run
     * @throws EngineException when it does not end in time, or ends with a status other than 0
     */
    String run(List<String> program, String input, Duration limit) throws EngineException;
}
