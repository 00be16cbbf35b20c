package dev.oriel.machine;

/** The disks of a machine that had crashed were looked at and are damaged; the message is in the tool's words. */
class DisksDamaged extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DisksDamaged(String message, Throwable cause) {
        super(message, cause);
    }
}
