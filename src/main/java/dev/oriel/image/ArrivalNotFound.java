package dev.oriel.image;

import java.util.UUID;

/** There is no such image on its way, or it is somebody else's, which nobody is told. */
class ArrivalNotFound extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ArrivalNotFound(UUID id) {
        super("There is no arrival " + id + ".");
    }
}
