package dev.oriel.machine;

import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The machine belongs to somebody else. */
@ResponseStatus(HttpStatus.FORBIDDEN)
public class MachineForbidden extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    /** @param id of the machine */
    public MachineForbidden(UUID id) {
        super("Machine " + id + " belongs to somebody else.");
    }

    @Override
    public String key() {
        return "machine.forbidden";
    }
}
