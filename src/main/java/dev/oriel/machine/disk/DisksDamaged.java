package dev.oriel.machine.disk;

import dev.oriel.machine.Explained;
import java.util.List;

/** The disks of a machine that had crashed were looked at and are damaged; the message is in the tool's words. */
public class DisksDamaged extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    DisksDamaged(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String key() {
        return "machine.disks-damaged";
    }

    /** The words of whoever failed. */
    @Override
    public List<String> details() {
        return List.of(String.valueOf(getMessage()));
    }
}
