package dev.oriel.machine.host;

import dev.oriel.engine.EngineRemark;
import dev.oriel.engine.EngineStatus;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import java.util.stream.Collectors;
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

    record HostView(EngineView engine, MemoryBudget.Now memory, DiskView disk, HostReport.Guests guests) {}

    /** What the engine says of itself, in English. */
    record EngineView(String name, String accelerator, String reason, String isolation) {

        static EngineView of(EngineStatus engine) {
            String isolation =
                    engine.isolation().stream().map(EngineRemark::words).collect(Collectors.joining("; "));
            return new EngineView(
                    engine.name(), engine.accelerator(), engine.reason().words(), isolation);
        }
    }

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
        HostSpace.Now disk = now.disk();
        return new HostView(
                EngineView.of(now.engine()),
                now.memory(),
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
