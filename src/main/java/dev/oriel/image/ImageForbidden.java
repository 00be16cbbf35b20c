package dev.oriel.image;

import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The image belongs to somebody else. */
@ResponseStatus(HttpStatus.FORBIDDEN)
public class ImageForbidden extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ImageForbidden(UUID id) {
        super("Image " + id + " belongs to somebody else.");
    }
}
