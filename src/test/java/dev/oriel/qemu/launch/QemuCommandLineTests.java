package dev.oriel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.GuestSpec.BootDevice;
import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.engine.GuestSpec.DirectKernel;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import dev.oriel.engine.GuestSpec.DisplayAdapter;
import dev.oriel.engine.GuestSpec.Network;
import dev.oriel.engine.GuestSpecs;
import dev.oriel.qemu.host.Accelerator;
import dev.oriel.qemu.process.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What QEMU is told. */
class QemuCommandLineTests {

    private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");

    @Test
    void everyGuestIsConfinedAndStartsStopped() throws Exception {
        List<String> line = line(spec());
        assertThat(line).contains("-nodefaults", "-no-user-config", "-S").doesNotContain("-k", "-daemonize");
        assertThat(values(line, "-sandbox"))
                .containsExactly("on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
        assertThat(values(line, "-uuid")).containsExactly(ID.toString());
        assertThat(values(line, "-vnc")).containsExactly("unix:/run/g/vnc,share=force-shared");
        assertThat(values(line, "-mon")).containsExactly("chardev=control,mode=control", "chardev=events,mode=control");
    }

    @Test
    void aGuestWithoutNetworkHasNoCard() throws Exception {
        List<String> line = line(spec().network(Network.NONE));
        assertThat(values(line, "-nic")).containsExactly("none");
        assertThat(values(line, "-netdev")).isEmpty();
    }

    @Test
    void anIsolatedGuestIsRestricted() throws Exception {
        assertThat(values(line(spec().network(Network.ISOLATED)), "-netdev"))
                .containsExactly("user,id=net,restrict=on");
        assertThat(values(line(spec().network(Network.NAT)), "-netdev")).containsExactly("user,id=net");
    }

    @Test
    void disksPauseTheGuestWhenTheyCannotBeWrittenAndAreLocked() throws Exception {
        List<String> line = line(spec().disk(disk("/d/a", DiskFormat.QCOW2, Bus.VIRTIO)));
        assertThat(values(line, "-blockdev"))
                .singleElement()
                .asString()
                .contains(
                        "\"driver\":\"qcow2\"", "\"locking\":\"on\"", "\"discard\":\"unmap\"", "\"filename\":\"/d/a\"");
        assertThat(values(line, "-device")).contains("virtio-blk-pci,drive=disk0,werror=stop,rerror=report");
    }

    @Test
    void ideDisksLeaveTheCdDriveItsPlace() throws Exception {
        List<String> line = line(spec().disk(disk("/d/a", DiskFormat.RAW, Bus.IDE))
                .disk(disk("/d/b", DiskFormat.RAW, Bus.IDE))
                .disk(disk("/d/c", DiskFormat.RAW, Bus.IDE)));
        assertThat(values(line, "-device"))
                .contains(
                        "ide-hd,drive=disk0,werror=stop,rerror=report,bus=ide.0,unit=0",
                        "ide-hd,drive=disk1,werror=stop,rerror=report,bus=ide.0,unit=1",
                        "ide-hd,drive=disk2,werror=stop,rerror=report,bus=ide.1,unit=1",
                        "ide-cd,id=cdrom,bus=ide.1,unit=0");
    }

    @Test
    void aFourthIdeDiskHasNoPlace() {
        GuestSpecs spec = spec();
        for (int i = 0; i < 4; i++) {
            spec.disk(disk("/d/" + i, DiskFormat.RAW, Bus.IDE));
        }
        assertThatThrownBy(() -> line(spec)).isInstanceOf(EngineException.class).hasMessageContaining("3 IDE disks");
    }

    @Test
    void theSataControllerComesBeforeItsDisks() throws Exception {
        List<String> line = line(spec().disk(disk("/d/a", DiskFormat.RAW, Bus.SATA)));
        assertThat(line.indexOf("ich9-ahci,id=sata"))
                .isNotNegative()
                .isLessThan(line.indexOf("ide-hd,drive=disk0,werror=stop,rerror=report,bus=sata.0"));
    }

    @Test
    void devicesAreTriedInTheOrderThatWasAskedFor() throws Exception {
        GuestSpecs spec = spec().cdrom(Path.of("/c.iso")).disk(disk("/d/a", DiskFormat.RAW, Bus.VIRTIO));
        List<String> line = line(spec.bootOrder(BootDevice.CDROM, BootDevice.DISK));
        assertThat(values(line, "-device"))
                .contains(
                        "ide-cd,id=cdrom,bus=ide.1,unit=0,drive=medium,bootindex=0",
                        "virtio-blk-pci,drive=disk0,werror=stop,rerror=report,bootindex=100");
    }

    @Test
    void aDirectKernelHasNoRivalWithABootIndex() throws Exception {
        List<String> line = line(spec().disk(disk("/d/a", DiskFormat.RAW, Bus.VIRTIO))
                .bootOrder(BootDevice.DISK)
                .directKernel(new DirectKernel(Path.of("/k"), Path.of("/i"), "quiet -S console=ttyS0,115200")));
        assertThat(line).noneMatch(word -> word.contains("bootindex"));
        assertThat(values(line, "-kernel")).containsExactly("/k");
        assertThat(values(line, "-initrd")).containsExactly("/i");
        assertThat(values(line, "-append")).containsExactly("quiet -S console=ttyS0,115200");
    }

    @Test
    void theAdapterIsTheOneThatWasAskedFor() throws Exception {
        assertThat(values(line(spec().display(DisplayAdapter.VIRTIO_VGA)), "-device"))
                .contains("virtio-vga");
        assertThat(values(line(spec().display(DisplayAdapter.STD_VGA)), "-device"))
                .contains("VGA");
    }

    @Test
    void memoryOfAFileIsOpenedForReadingOnlyWhereQemuCan() throws Exception {
        assertThat(values(line(spec(), new Origin.FromFile(Path.of("/m"), false)), "-object"))
                .containsExactly("memory-backend-file,id=pc.ram,size=64M,mem-path=/proc/self/fd/0,share=off");
        assertThat(values(line(spec(), new Origin.FromFile(Path.of("/m"), true)), "-object"))
                .containsExactly("memory-backend-file,id=pc.ram,size=64M,mem-path=/proc/self/fd/0,share=off"
                        + ",readonly=on,rom=off");
    }

    private static GuestSpecs spec() {
        return GuestSpecs.small().id(ID);
    }

    private static Disk disk(String file, DiskFormat format, Bus bus) {
        return new Disk(Path.of(file), format, bus);
    }

    private static List<String> line(GuestSpecs spec) throws EngineException {
        return line(spec, new Origin.Boot());
    }

    private static List<String> line(GuestSpecs spec, Origin origin) throws EngineException {
        return QemuCommandLine.of(spec.build(), new RunDirectory(ID, Path.of("/run/g")), Accelerator.TCG, null, origin);
    }

    private static List<String> values(List<String> line, String option) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i + 1 < line.size(); i++) {
            if (line.get(i).equals(option)) {
                values.add(line.get(i + 1));
            }
        }
        return values;
    }
}
