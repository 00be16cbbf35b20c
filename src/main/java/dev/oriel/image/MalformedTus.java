package dev.oriel.image;

import org.springframework.http.HttpStatus;

/** A request that is not in the form of the tus protocol. It is the client program's fault and not a person's. */
class MalformedTus extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;

    MalformedTus(String message) {
        this(HttpStatus.BAD_REQUEST, message);
    }

    MalformedTus(HttpStatus status, String message) {
        super(message);
        this.status = status;
    }

    HttpStatus status() {
        return status;
    }
}
