package dev.oriel.machine;

import java.util.UUID;

/** The machine belongs to somebody else. */
public class MachineForbidden extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MachineForbidden(UUID id) {
        super("Machine " + id + " belongs to somebody else.");
    }
}
