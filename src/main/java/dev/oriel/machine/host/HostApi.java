package dev.oriel.machine.host;

import dev.oriel.engine.EngineStatus;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The host over REST; for admins. */
@RestController
@RequestMapping("/api/v1/host")
@Tag(name = "host", description = "What runs the guests, and what they have of it; for admins")
class HostApi {

    private final HostInventory inventory;

    HostApi(HostInventory inventory) {
        this.inventory = inventory;
    }

    record HostView(EngineStatus engine, MemoryView memory, DiskView disk, HostReport.Guests guests) {}

    /**
     * @param usedMiB what everything on the host has now
     * @param reservedMiB what is never promised to guests
     * @param promisedMiB what guests may use, as much of it as they do
     * @param freeMiB what may still be promised
     */
    record MemoryView(long totalMiB, long usedMiB, long reservedMiB, long promisedMiB, long freeMiB) {}

    /**
     * @param level enough, scarce, reserved or exhausted
     * @param warnBelowBytes below this it is scarce: pages warn
     * @param reserveBytes below this nothing new is made
     * @param pauseBelowBytes below this machines that write are paused
     */
    record DiskView(
            String level,
            long totalBytes,
            long freeBytes,
            long warnBelowBytes,
            long reserveBytes,
            long pauseBelowBytes) {}

    @GetMapping
    @Operation(summary = "The engine, the host's memory and disk, and how many guests there are, as it is now")
    HostView get() {
        HostReport now = inventory.take();
        MemoryBudget.Now memory = now.memory();
        HostSpace.Now disk = now.disk();
        return new HostView(
                now.engine(),
                new MemoryView(
                        memory.totalMiB(),
                        memory.usedMiB(),
                        memory.reserveMiB(),
                        memory.promisedMiB(),
                        memory.freeMiB()),
                new DiskView(
                        disk.level().name().toLowerCase(Locale.ROOT),
                        disk.totalBytes(),
                        disk.freeBytes(),
                        disk.warnBelow(),
                        disk.reserve(),
                        disk.pauseBelow()),
                now.guests());
    }
}
