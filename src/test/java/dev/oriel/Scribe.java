package dev.oriel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import javax.imageio.ImageIO;

/**
 * A machine whose guest writes numbered blocks to its disk, one after the other, and shows on its screen which one is on
 * the disk for good. So it is known from outside what must never be lost.
 */
public final class Scribe {

    private static final Duration BOOT = Duration.ofSeconds(120);
    private static final int BLOCK = 4096;
    private static final int BITS = 24;
    private static final int COLUMNS = 80;
    private static final int ROW = 16;

    private final ServerProcess server;
    private final String id;

    private Scribe(ServerProcess server, String id) {
        this.server = server;
        this.id = id;
    }

    /** Makes such a machine and starts it. */
    public static Scribe start(ServerProcess server) throws Exception {
        Scribe scribe = create(server);
        scribe.post("start");
        return scribe;
    }

    /** Makes such a machine; it is off. */
    public static Scribe create(ServerProcess server) throws Exception {
        TinyLinux tiny = TinyLinux.get();
        Path initrd = Files.createTempFile("scribe", ".initrd");
        try {
            Files.write(initrd, initrd(tiny));
            Api api = server.api();
            Map<String, Object> wish = Map.of(
                    "name",
                    "Scribe",
                    "memoryMiB",
                    128,
                    "kernel",
                    image(api, "kernel", tiny.kernel()),
                    "initrd",
                    image(api, "initrd", initrd),
                    "kernelCommandLine",
                    "quiet rdinit=/scribe",
                    "disks",
                    List.of(Map.of("sizeGiB", 1)));
            return new Scribe(
                    server, api.post("/api/v1/machines", wish).path("id").asString());
        } finally {
            Files.delete(initrd);
        }
    }

    /** A machine that goes on from what such a machine was. */
    public static Scribe of(ServerProcess server, String machine) {
        return new Scribe(server, machine);
    }

    public String id() {
        return id;
    }

    public String path() {
        return "/api/v1/machines/" + id;
    }

    public String state() throws Exception {
        return server.api().state(id);
    }

    public void post(String order) throws Exception {
        server.api().post(path() + "/" + order);
    }

    /** The number of the newest block that is known to be on the disk; empty as long as none is shown. */
    public OptionalInt shown() throws Exception {
        byte[] png = server.api().raw("GET", path() + "/screenshot.png").body();
        BufferedImage screen = ImageIO.read(new ByteArrayInputStream(png));
        if (screen == null || screen.getHeight() < 2 * ROW) {
            return OptionalInt.empty();
        }
        int top = bits(screen, 0);
        int below = bits(screen, 1);
        boolean whole = (top ^ below) == (1 << BITS) - 1;
        return whole && top > 0 ? OptionalInt.of(top) : OptionalInt.empty();
    }

    /** Waits until a block beyond this one is on the disk, and gives its number. */
    public int awaitBeyond(int number) {
        return await("a block beyond " + number)
                .atMost(BOOT)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(this::shown, shown -> shown.isPresent() && shown.getAsInt() > number)
                .getAsInt();
    }

    /** Waits until it writes, wherever it has begun. */
    public int awaitWriting() {
        return awaitBeyond(awaitBeyond(0));
    }

    /**
     * How many blocks are on the machine's disk, in order and without a gap. The guest must not run meanwhile.
     *
     * @throws AssertionError when a block is not what it should be
     */
    public int blocks() throws Exception {
        return blocks(present());
    }

    /** All layers of the machine's disk, the present one last. */
    public List<Path> layers() {
        Path folder = server.home().resolve("machines/" + id);
        return server.files("machines/" + id).stream()
                .filter(name -> name.matches("disk-.*\\.qcow2"))
                .sorted(Comparator.comparingInt(Scribe::number))
                .map(folder::resolve)
                .toList();
    }

    /** A new layer has a number that none had before, so the highest is the one that is written to. */
    public Path present() {
        return layers().getLast();
    }

    /** Has QEMU's own tool find all layers clean. The guest has ended as it should. */
    public void requireClean() throws Exception {
        // Layers may still be merged in the background.
        await().atMost(BOOT).untilAsserted(() -> {
            for (Path layer : layers()) {
                run("qemu-img", "check", "-q", "-f", "qcow2", layer.toString());
            }
        });
    }

    /** The same when the guest was killed: space may be marked as used that is not (qemu-img's exit code 3). */
    public void requireSound() throws Exception {
        for (Path layer : layers()) {
            run("sh", "-c", "qemu-img check -q -f qcow2 " + layer + " || test $? = 3");
        }
    }

    private static int blocks(Path disk) throws Exception {
        Path flat = Files.createTempFile("scribe", ".raw");
        try {
            run("qemu-img", "convert", "-U", "-f", "qcow2", "-O", "raw", disk.toString(), flat.toString());
            int number = 0;
            try (InputStream in = Files.newInputStream(flat)) {
                in.skipNBytes(BLOCK);
                while (true) {
                    String said = new String(in.readNBytes(BLOCK), US_ASCII);
                    if (said.isEmpty() || said.charAt(0) == 0) {
                        return number;
                    }
                    number++;
                    assertThat(said.strip()).as("block %d of %s", number, disk).isEqualTo(Integer.toString(number));
                }
            }
        } finally {
            Files.delete(flat);
        }
    }

    private static int bits(BufferedImage screen, int row) {
        int cell = screen.getWidth() / COLUMNS;
        int number = 0;
        for (int column = 0; column < BITS; column++) {
            int pixel = screen.getRGB(column * cell + cell / 2, row * ROW + ROW / 2);
            number = number << 1 | ((pixel & 0xff) > 0x40 ? 1 : 0);
        }
        return number;
    }

    private static int number(String layer) {
        String[] parts = layer.split("\\.");
        return parts.length == 3 ? Integer.parseInt(parts[1]) : 0;
    }

    private static String image(Api api, String format, Path file) throws Exception {
        return api.upload("/api/v1/images?name=" + format + "&format=" + format, file)
                .path("id")
                .asString();
    }

    static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), said).isZero();
        return said;
    }

    /** The kernel unpacks one archive after the other, so what comes last is added to Tiny Linux. */
    private static byte[] initrd(TinyLinux tiny) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(Files.readAllBytes(tiny.initrd()));
        pad(bytes);
        try (InputStream script = Scribe.class.getResourceAsStream("scribe.sh")) {
            entry(bytes, "scribe", 0100755, Objects.requireNonNull(script).readAllBytes());
        }
        entry(bytes, "TRAILER!!!", 0, new byte[0]);
        return bytes.toByteArray();
    }

    /** An entry of a cpio archive in the format that the kernel reads (initramfs buffer format, "newc"). */
    private static void entry(ByteArrayOutputStream archive, String name, int mode, byte[] content) throws IOException {
        int[] fields = {1, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length() + 1, 0};
        StringBuilder header = new StringBuilder("070701");
        for (int field : fields) {
            header.append("%08x".formatted(field));
        }
        archive.write((header + name + '\0').getBytes(US_ASCII));
        pad(archive);
        archive.write(content);
        pad(archive);
    }

    private static void pad(ByteArrayOutputStream archive) {
        while (archive.size() % 4 != 0) {
            archive.write(0);
        }
    }
}
