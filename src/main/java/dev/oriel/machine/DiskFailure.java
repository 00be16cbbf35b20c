package dev.oriel.machine;

/** The disks of a machine could not be made; the message is in the tool's own words. */
public class DiskFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DiskFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
