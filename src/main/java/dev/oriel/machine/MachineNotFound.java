package dev.oriel.machine;

import java.util.UUID;

/** There is no machine with this id. */
public class MachineNotFound extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MachineNotFound(UUID id) {
        super("There is no machine " + id + ".");
    }
}
