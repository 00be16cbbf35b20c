package dev.oriel.qemu.launch;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestSpec.BootDevice;
import dev.oriel.engine.GuestSpec.DirectKernel;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import dev.oriel.engine.GuestSpec.Firmware;
import dev.oriel.engine.GuestSpec.Network;
import dev.oriel.qemu.disk.BlockNode;
import dev.oriel.qemu.host.Accelerator;
import dev.oriel.qemu.process.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The arguments that make QEMU the guest a {@link GuestSpec} describes.
 *
 * <p>The guest always starts with its processors stopped, so that the display is attached before the first picture.
 * There is no {@code -k}: with a layout given, QEMU ignores the scancodes of its Extended Key Event. Block devices are
 * written as JSON, other values through {@link Option}, and free text only ever as an argument of its own, so nothing
 * that a person typed can become an option.
 *
 * <p>{@code NAT} is QEMU's user network (libslirp). QEMU has no option that keeps the guest from the host's own
 * addresses: 10.0.2.2 is mapped to the loopback, and a packet to 127.0.0.1 arrives there as well. Whoever cannot accept
 * that turns NAT off, or filters by the guests' users on the host.
 */
final class QemuCommandLine {

    // In order: the key of saved states is made of it, and the order of a map differs from one server to the next.
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /** The PIIX controller has four places, and the CD drive has one of them. */
    private static final int MAX_IDE_DISKS = 3;

    /** An AHCI controller has six ports. */
    private static final int MAX_SATA_DISKS = 6;

    private final GuestSpec spec;
    private final RunDirectory run;
    private final Accelerator accelerator;
    private final @Nullable UefiFirmware uefi;
    private final Origin origin;
    private final List<String> arguments = new ArrayList<>();

    private QemuCommandLine(
            GuestSpec spec, RunDirectory run, Accelerator accelerator, @Nullable UefiFirmware uefi, Origin origin) {
        this.spec = spec;
        this.run = run;
        this.accelerator = accelerator;
        this.uefi = uefi;
        this.origin = origin;
    }

    /**
     * @param uefi the firmware's files, for a guest that starts with UEFI
     * @throws EngineException when the machine has no place for so many disks
     */
    static List<String> of(
            GuestSpec spec, RunDirectory run, Accelerator accelerator, @Nullable UefiFirmware uefi, Origin origin)
            throws EngineException {
        QemuCommandLine line = new QemuCommandLine(spec, run, accelerator, uefi, origin);
        line.machine();
        line.origin();
        line.firmware();
        line.devices();
        line.disks();
        line.cdrom();
        line.kernel();
        line.network();
        line.sockets();
        line.confinement();
        return List.copyOf(line.arguments);
    }

    private void machine() {
        add("-nodefaults", "-no-user-config");
        add("-name", Option.of("guest", spec.name()));
        add("-uuid", spec.id());
        add("-machine", Option.of("pc").with("hpet", "off").with("vmport", "off"));
        add("-accel", accelerator.option());
        add("-cpu", "max");
        add("-smp", spec.cpus());
        add("-m", Option.of("size", spec.memoryMiB() + "M"));
        add(
                "-rtc",
                Option.of("base", spec.clock().name().toLowerCase(Locale.ROOT)).with("clock", "host"));
        add("-msg", Option.of("timestamp", "on"));
        add("-S");
    }

    /** The name of the memory is QEMU's own for it, so that a state fits wherever the memory was. */
    private void origin() {
        if (!(origin instanceof Origin.Boot)) {
            add("-incoming", "defer");
        }
        if (origin.memory().isPresent()) {
            boolean readOnly = origin instanceof Origin.FromFile(Path _, boolean wanted) && wanted;
            add(
                    "-object",
                    Option.of("memory-backend-file")
                            .with("id", "pc.ram")
                            .with("size", spec.memoryMiB() + "M")
                            .with("mem-path", "/proc/self/fd/0")
                            .with("share", "off")
                            .withIf(readOnly, "readonly", "on")
                            .withIf(readOnly, "rom", "off"));
            add("-machine", Option.of("memory-backend", "pc.ram"));
        }
    }

    private void firmware() {
        if (uefi != null && spec.firmware() == Firmware.UEFI) {
            flash("uefi-code", uefi.code(), true);
            flash("uefi-vars", uefi.variables(), false);
            add("-machine", Option.of("pflash0", "uefi-code").with("pflash1", "uefi-vars"));
        }
    }

    private void flash(String node, Path file, boolean readOnly) {
        add(
                "-blockdev",
                json(Map.of("driver", "raw", "node-name", node, "read-only", readOnly, "file", BlockNode.file(file))));
    }

    private void devices() {
        add("-device", spec.display() == GuestSpec.DisplayAdapter.VIRTIO_VGA ? "virtio-vga" : "VGA");
        add("-device", Option.of("qemu-xhci").with("id", "usb"));
        add("-device", Option.of("usb-tablet").with("bus", "usb.0"));
        add("-device", "virtio-rng-pci");
        add("-device", Option.of("vmgenid").with("guid", "auto"));
        add("-device", "pvpanic");
        add("-device", Option.of("virtio-serial-pci").with("id", "ports"));
        add("-chardev", listening("agent", run.guestAgent()));
        add(
                "-device",
                Option.of("virtserialport")
                        .with("bus", "ports.0")
                        .with("chardev", "agent")
                        .with("name", "org.qemu.guest_agent.0"));
        add("-chardev", Option.of("ringbuf").with("id", "console").with("size", "65536"));
        add("-serial", "chardev:console");
    }

    private void disks() throws EngineException {
        int ide = 0;
        int sata = 0;
        for (int i = 0; i < spec.disks().size(); i++) {
            Disk disk = spec.disks().get(i);
            String node = "disk" + i;
            add("-blockdev", json(disk(node, disk)));
            add(
                    "-device",
                    switch (disk.bus()) {
                        case VIRTIO -> bootable(drive("virtio-blk-pci", node), BootDevice.DISK, i);
                        case SATA -> bootable(drive("ide-hd", node).with("bus", "sata." + sata++), BootDevice.DISK, i);
                        case IDE -> bootable(ide(drive("ide-hd", node), ide++), BootDevice.DISK, i);
                    });
        }
        if (ide > MAX_IDE_DISKS || sata > MAX_SATA_DISKS) {
            throw new EngineException("there are at most " + MAX_IDE_DISKS + " IDE disks and " + MAX_SATA_DISKS
                    + " SATA disks; virtio takes more");
        }
        if (sata > 0) {
            // it must come before the disks on it
            arguments.addAll(
                    arguments.indexOf("-blockdev"),
                    List.of("-device", Option.of("ich9-ahci").with("id", "sata").toString()));
        }
    }

    /** A full host disk must pause the guest rather than show it errors: QEMU's report then says what happened. */
    private static Option drive(String driver, String node) {
        return Option.of(driver).with("drive", node).with("werror", "stop").with("rerror", "report");
    }

    private static Option ide(Option drive, int number) {
        // the second controller's first place is the CD drive's
        int place = number < 2 ? number : number + 1;
        return drive.with("bus", "ide." + place / 2).with("unit", place % 2);
    }

    private void cdrom() {
        Path medium = spec.cdrom();
        if (medium != null) {
            add("-blockdev", json(BlockNode.disc("medium", medium)));
        }
        Option drive = Option.of("ide-cd")
                .with("id", "cdrom")
                .with("bus", "ide.1")
                .with("unit", 0)
                .withIf(medium != null, "drive", "medium");
        add("-device", bootable(drive, BootDevice.CDROM, 0));
    }

    private void kernel() {
        DirectKernel kernel = spec.directKernel();
        if (kernel != null) {
            add("-kernel", kernel.kernel());
            Path initrd = kernel.initrd();
            if (initrd != null) {
                add("-initrd", initrd);
            }
            add("-append", kernel.commandLine());
        }
    }

    private void network() {
        if (spec.network() == Network.NONE) {
            add("-nic", "none");
            return;
        }
        boolean fromNetwork = spec.directKernel() == null && spec.bootOrder().contains(BootDevice.NETWORK);
        add(
                "-netdev",
                Option.of("user").with("id", "net").withIf(spec.network() == Network.ISOLATED, "restrict", "on"));
        Option card = Option.of("virtio-net-pci")
                .with("netdev", "net")
                .with("mac", MacAddress.of(spec.id()))
                .withIf(!fromNetwork, "romfile", "");
        add("-device", bootable(card, BootDevice.NETWORK, 0));
    }

    private void sockets() {
        add("-display", "none");
        add("-vnc", Option.of("unix:" + Option.escape(run.vnc().toString())).with("share", "force-shared"));
        monitor("control", run.control());
        monitor("events", run.events());
        add("-pidfile", run.processId());
    }

    private void monitor(String id, Path socket) {
        add("-chardev", listening(id, socket));
        add("-mon", Option.of("chardev", id).with("mode", "control"));
    }

    private void confinement() {
        add(
                "-sandbox",
                Option.of("on")
                        .with("obsolete", "deny")
                        .with("elevateprivileges", "deny")
                        .with("spawn", "deny")
                        .with("resourcecontrol", "deny"));
    }

    /** A kernel that is started directly comes first by itself; a boot index beside it would clash. */
    private Option bootable(Option device, BootDevice kind, int number) {
        int place = spec.bootOrder().indexOf(kind);
        boolean indexed = spec.directKernel() == null && place >= 0;
        return device.withIf(indexed, "bootindex", place * 100 + number);
    }

    private static Map<String, ?> disk(String node, Disk disk) {
        return BlockNode.disk(node, disk.file(), disk.format() == DiskFormat.QCOW2 ? "qcow2" : "raw");
    }

    private static Option listening(String id, Path socket) {
        return Option.of("socket")
                .with("id", id)
                .with("path", socket)
                .with("server", "on")
                .with("wait", "off");
    }

    private static String json(Map<String, ?> value) {
        return JSON.writeValueAsString(value);
    }

    private void add(Object... words) {
        for (Object word : words) {
            arguments.add(word.toString());
        }
    }
}
