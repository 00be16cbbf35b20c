package dev.oriel.machine;

import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** There is no machine with this id. */
@ResponseStatus(HttpStatus.NOT_FOUND)
public class MachineNotFound extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    /** @param id that no machine has */
    public MachineNotFound(UUID id) {
        super("There is no machine " + id + ".");
    }

    @Override
    public String key() {
        return "machine.not-found";
    }
}
