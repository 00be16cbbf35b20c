package dev.oriel.engine;

import dev.oriel.engine.GuestSpec.BootDevice;
import dev.oriel.engine.GuestSpec.Clock;
import dev.oriel.engine.GuestSpec.DirectKernel;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DisplayAdapter;
import dev.oriel.engine.GuestSpec.Firmware;
import dev.oriel.engine.GuestSpec.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A small guest's specification, of which a test changes what it cares about. */
public final class GuestSpecs {

    private UUID id = UUID.randomUUID();
    private String name = "test";
    private int memoryMiB = 64;
    private Firmware firmware = Firmware.BIOS;
    private DisplayAdapter display = DisplayAdapter.STD_VGA;
    private final List<Disk> disks = new ArrayList<>();
    private @Nullable Path cdrom;
    private List<BootDevice> bootOrder = List.of();
    private @Nullable DirectKernel directKernel;
    private Network network = Network.NONE;
    private boolean startPaused;

    /** One processor, 64 MiB, BIOS, standard VGA, no disk, no network. */
    public static GuestSpecs small() {
        return new GuestSpecs();
    }

    public GuestSpecs id(UUID id) {
        this.id = id;
        return this;
    }

    public GuestSpecs name(String name) {
        this.name = name;
        return this;
    }

    public GuestSpecs memoryMiB(int memoryMiB) {
        this.memoryMiB = memoryMiB;
        return this;
    }

    public GuestSpecs firmware(Firmware firmware) {
        this.firmware = firmware;
        return this;
    }

    public GuestSpecs display(DisplayAdapter display) {
        this.display = display;
        return this;
    }

    public GuestSpecs disk(Disk disk) {
        disks.add(disk);
        return this;
    }

    public GuestSpecs cdrom(Path cdrom) {
        this.cdrom = cdrom;
        return this;
    }

    public GuestSpecs bootOrder(BootDevice... bootOrder) {
        this.bootOrder = List.of(bootOrder);
        return this;
    }

    public GuestSpecs directKernel(DirectKernel directKernel) {
        this.directKernel = directKernel;
        return this;
    }

    public GuestSpecs network(Network network) {
        this.network = network;
        return this;
    }

    public GuestSpecs startPaused() {
        this.startPaused = true;
        return this;
    }

    public GuestSpec build() {
        return new GuestSpec(
                id,
                name,
                1,
                memoryMiB,
                firmware,
                display,
                disks,
                cdrom,
                bootOrder,
                directKernel,
                network,
                "en-us",
                Clock.UTC,
                startPaused);
    }
}
