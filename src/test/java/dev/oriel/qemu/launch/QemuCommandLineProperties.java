package dev.oriel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.engine.GuestSpec.DirectKernel;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import dev.oriel.engine.GuestSpecs;
import dev.oriel.qemu.host.Accelerator;
import dev.oriel.qemu.process.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a person types, QEMU is told the same options; only values differ. */
class QemuCommandLineProperties {

    private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Property
    void aNameIsOneValue(@ForAll("hostile") String name) throws EngineException {
        List<String> line = line(name, "file", "");
        assertThat(readAsQemuDoes(valueOf(line, "-name"))).containsExactly("guest=" + name);
        assertSameShape(line);
    }

    @Property
    void aKernelCommandLineIsOneArgument(@ForAll("hostile") String commandLine) throws EngineException {
        List<String> line = line("name", "file", commandLine);
        assertThat(valueOf(line, "-append")).isEqualTo(commandLine);
        assertSameShape(line);
    }

    @Property
    void aFileNameIsOneValue(@ForAll("hostile") String file) throws EngineException {
        String fileName = "f" + file.replace("/", "_");
        List<String> line = line("name", fileName, "");
        JsonNode disk = JSON.readTree(valueOf(line, "-blockdev"));
        assertThat(disk.path("file").path("filename").asString()).isEqualTo("/disks/" + fileName);
        assertThat(disk.propertyNames()).containsExactlyInAnyOrder("driver", "node-name", "discard", "file");
        assertThat(disk.path("file").path("driver").asString()).isEqualTo("file");
        assertSameShape(line);
    }

    @Property
    void aFolderNameIsOneValue(@ForAll("hostile") String folder) throws EngineException {
        Path path = Path.of("/run", "f" + folder.replace("/", "_"));
        List<String> line = QemuCommandLine.of(
                GuestSpecs.small().id(ID).build(),
                new RunDirectory(ID, path),
                Accelerator.TCG,
                null,
                new Origin.Boot());
        assertThat(readAsQemuDoes(valueOf(line, "-vnc")))
                .containsExactly("unix:" + path.resolve("vnc"), "share=force-shared");
        assertThat(readAsQemuDoes(valueOf(line, "-chardev"))).contains("path=" + path.resolve("agent"), "server=on");
        assertThat(valueOf(line, "-pidfile")).isEqualTo(path.resolve("pid").toString());
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40).filter(text -> text.indexOf('\0') < 0),
                Arbitraries.of(
                                ",",
                                ",,",
                                "=",
                                "-S",
                                " ",
                                "\n",
                                "\"",
                                "\\",
                                "{",
                                "}",
                                "guest=",
                                "share=ignore",
                                "-device")
                        .list()
                        .ofMaxSize(12)
                        .map(parts -> String.join("", parts)));
    }

    /** An independent reading of QEMU's key=value lists: a single comma parts them, a doubled one is a comma. */
    private static List<String> readAsQemuDoes(String option) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < option.length(); i++) {
            if (option.charAt(i) != ',') {
                part.append(option.charAt(i));
            } else if (i + 1 < option.length() && option.charAt(i + 1) == ',') {
                part.append(',');
                i++;
            } else {
                parts.add(part.toString());
                part.setLength(0);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    /** The same options as for a harmless guest, at the same places; every option has exactly one value. */
    private static void assertSameShape(List<String> line) throws EngineException {
        List<String> harmless = line("name", "file", "");
        assertThat(line).hasSameSizeAs(harmless);
        assertThat(IntStream.range(0, line.size())
                        .filter(i -> !line.get(i).equals(harmless.get(i)))
                        .mapToObj(i -> harmless.get(i - 1)))
                .isSubsetOf("-name", "-append", "-blockdev");
    }

    private static List<String> line(String name, String file, String commandLine) throws EngineException {
        return QemuCommandLine.of(
                GuestSpecs.small()
                        .id(ID)
                        .name(name)
                        .disk(new Disk(Path.of("/disks", file), DiskFormat.QCOW2, Bus.VIRTIO))
                        .directKernel(new DirectKernel(Path.of("/kernel"), null, commandLine))
                        .build(),
                new RunDirectory(ID, Path.of("/run/g")),
                Accelerator.TCG,
                null,
                new Origin.Boot());
    }

    private static String valueOf(List<String> line, String option) {
        return line.get(line.indexOf(option) + 1);
    }
}
