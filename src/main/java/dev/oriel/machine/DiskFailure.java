package dev.oriel.machine;

import java.util.List;

/** The disks of a machine could not be made; the message is in the tool's own words. */
public class DiskFailure extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    /** @param message what the tool said */
    public DiskFailure(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String key() {
        return "machine.disk-failure";
    }

    /** The words of whoever failed. */
    @Override
    public List<String> details() {
        return List.of(String.valueOf(getMessage()));
    }
}
