package dev.oriel.machine.host;

import dev.oriel.image.Bytes;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page that tells how the host does; for admins. */
@Controller
class HostPages {

    private final HostInventory inventory;

    HostPages(HostInventory inventory) {
        this.inventory = inventory;
    }

    /** Amounts of memory in words. */
    record MemoryWords(String total, String used, String reserved, String promised, String free) {}

    /** Amounts of disk space in words. */
    record DiskWords(String total, String free, String warnBelow, String reserve, String pauseBelow) {}

    @GetMapping("/host")
    String host(Model model) {
        HostReport now = inventory.take();
        MemoryBudget.Now memory = now.memory();
        HostSpace.Now disk = now.disk();
        model.addAttribute("host", now);
        model.addAttribute(
                "memory",
                new MemoryWords(
                        mebibytes(memory.totalMiB()),
                        mebibytes(memory.usedMiB()),
                        mebibytes(memory.reservedMiB()),
                        mebibytes(memory.promisedMiB()),
                        mebibytes(memory.freeMiB())));
        model.addAttribute(
                "disk",
                new DiskWords(
                        Bytes.inWords(disk.totalBytes()),
                        Bytes.inWords(disk.freeBytes()),
                        Bytes.inWords(disk.warnBelow()),
                        Bytes.inWords(disk.reserve()),
                        Bytes.inWords(disk.pauseBelow())));
        return "machine/host";
    }

    private static String mebibytes(long amount) {
        return Bytes.inWords(amount << 20);
    }
}
