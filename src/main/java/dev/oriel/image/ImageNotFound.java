package dev.oriel.image;

import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** There is no image with this id. */
@ResponseStatus(HttpStatus.NOT_FOUND)
public class ImageNotFound extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ImageNotFound(UUID id) {
        super("There is no image " + id + ".");
    }
}
