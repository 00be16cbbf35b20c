package dev.oriel.machine.host;

import dev.oriel.OrielHome;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.modulith.NamedInterface;
import org.springframework.stereotype.Component;

/** What is left of the file system that the machines' disks are on, and what must stay free of it. */
@Component
@NamedInterface("host")
public class HostSpace {

    private final Supplier<DiskSpace> disk;
    private final SpaceSettings settings;

    @Autowired
    HostSpace(OrielHome home, SpaceSettings settings) {
        this(() -> DiskSpace.of(home.machines()), settings);
    }

    HostSpace(Supplier<DiskSpace> disk, SpaceSettings settings) {
        this.disk = disk;
        this.settings = settings;
    }

    /** How much of a worry it is. */
    public enum Level {
        ENOUGH,
        /** People should make room. */
        SCARCE,
        /** Nothing new is made any more. */
        RESERVED,
        /** Machines that write are paused. */
        EXHAUSTED
    }

    /**
     * What there is at a moment.
     *
     * @param warnBelow the bound in bytes below which it is scarce
     * @param reserve the bound below which nothing new is made
     * @param pauseBelow the bound below which machines that write are paused
     */
    public record Now(Level level, long freeBytes, long totalBytes, long warnBelow, long reserve, long pauseBelow) {}

    /** @throws java.io.UncheckedIOException when the file system does not tell */
    public Now now() {
        DiskSpace space = disk.get();
        long free = space.freeBytes();
        long warnBelow = settings.warnBelow(space);
        long reserve = settings.reserve(space);
        long pauseBelow = settings.pauseBelow(space);
        Level level = free < pauseBelow
                ? Level.EXHAUSTED
                : free < reserve ? Level.RESERVED : free < warnBelow ? Level.SCARCE : Level.ENOUGH;
        return new Now(level, free, space.totalBytes(), warnBelow, reserve, pauseBelow);
    }

    /**
     * Makes sure that something new may be made.
     *
     * @param bytes what it takes at once; 0 when it grows later
     * @throws NotEnoughSpace when less than the reserve would stay free
     */
    public void require(long bytes) {
        DiskSpace space = disk.get();
        long reserve = settings.reserve(space);
        if (space.freeBytes() - bytes < reserve) {
            throw new NotEnoughSpace(bytes, space.freeBytes(), reserve);
        }
    }

    /**
     * Makes sure that a machine that was paused for lack of space would not be paused again at once.
     *
     * @throws NotEnoughSpace when it would
     */
    public void requireToGoOn() {
        Now now = now();
        if (now.level() == Level.EXHAUSTED) {
            throw new NotEnoughSpace(0, now.freeBytes(), now.pauseBelow());
        }
    }
}
