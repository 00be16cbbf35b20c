package dev.oriel.qemu.process;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How QEMU is run.
 *
 * @param binary the emulator's program, a name on PATH or an absolute path
 * @param imageTool the disk tool's program
 * @param dropPrivileges whether each guest gets an unprivileged user of its own when the server runs as root
 * @param firstUser the lowest user id for guests. They follow from the guest's id and take up to {@link #users} ids; the
 *     default is a range that neither Debian nor systemd gives away
 * @param users how many user ids there are for guests
 * @param stopTimeout how long a guest that is told to quit may take before its process is killed
 * @param nice how far guests stand back from the server at least when there are too few processors for all, from 0 to 19
 *     (nice(2)): it moves the pictures of all of them
 * @param nat whether guests may have the network NAT, through which they reach this host's own addresses too
 */
@ConfigurationProperties("oriel.qemu")
public record QemuSettings(
        @DefaultValue("qemu-system-x86_64") String binary,
        @DefaultValue("qemu-img") String imageTool,
        @DefaultValue("true") boolean dropPrivileges,
        @DefaultValue("1879048192") int firstUser,
        @DefaultValue("268435454") int users,
        @DefaultValue("5s") Duration stopTimeout,
        @DefaultValue("5") int nice,
        @DefaultValue("true") boolean nat) {

    public QemuSettings {
        if (nice < 0 || nice > 19) {
            throw new IllegalArgumentException("oriel.qemu.nice is from 0 to 19, and not " + nice);
        }
    }
}
