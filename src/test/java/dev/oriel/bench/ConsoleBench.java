package dev.oriel.bench;

import dev.oriel.Api;
import dev.oriel.OrielApplication;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * Compares a console of Oriel with QEMU's own VNC server, in one run, with the same guest and the same client: from a
 * key to the pixels that it changes. Run it with {@code ./oriel bench console}.
 */
public final class ConsoleBench {

    private static final String PASSWORD = "bench bench bench";
    private static final int ROUNDS = 4;
    private static final int KEYS_A_ROUND = 40;
    private static final int KEY_X = 0x2d;
    private static final int KEY_BACKSPACE = 0x0e;
    private static final long BOOT_MILLIS = 120_000;

    private final Path home = Files.createTempDirectory("oriel-bench");
    private final Path guests = Path.of(System.getProperty("oriel.test.guests", "target/guests"), "tiny");
    private final Random random = new Random(1);

    private ConsoleBench() throws IOException {}

    public static void main(String[] arguments) throws Exception {
        new ConsoleBench().run();
        System.exit(0);
    }

    private void run() throws Exception {
        @Nullable Process direct = null;
        // The guests' own users must be able to pass through.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        long began = System.nanoTime();
        try (ConfigurableApplicationContext server = SpringApplication.run(
                OrielApplication.class,
                "--server.port=0",
                "--oriel.home=" + home.resolve("home"),
                "--oriel.admin-password=" + PASSWORD,
                "--oriel.machine.on-stop=shutdown",
                "--logging.level.root=warn",
                "--spring.main.banner-mode=off")) {
            double ready = (System.nanoTime() - began) / 1e9;
            direct = startDirectly();
            int port = Integer.parseInt(server.getEnvironment().getProperty("local.server.port", "0"));
            Api api = Api.signIn(port, "admin", PASSWORD);
            String machine = startMachine(api, "bench");
            try (Typist ours = new Typist(api.console(machine, Map.of()));
                    Typist theirs = new Typist(connect(home.resolve("vnc")))) {
                theirs.awaitStillness(4000, BOOT_MILLIS);
                ours.awaitStillness(4000, BOOT_MILLIS);
                compare(theirs, ours);
            }
            System.out.printf(
                    Locale.ROOT, "%nserver ready %.1f s after it was told to start (this JVM, no cache)%n", ready);
            reportMemory(api);
        } finally {
            if (direct != null) {
                direct.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
            FileSystemUtils.deleteRecursively(home);
        }
    }

    private void compare(Typist theirs, Typist ours) throws Exception {
        List<Long> theirTimes = new ArrayList<>();
        List<Long> ourTimes = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            theirTimes.addAll(type(theirs));
            ourTimes.addAll(type(ours));
        }
        System.out.printf("%nkey to pixel, a key every 120-160 ms, %d keys each%n", ourTimes.size());
        System.out.printf("%-8s %12s %12s %8s%n", "", "QEMU direct", "Oriel", "ratio");
        for (int percentile : new int[] {50, 90, 99}) {
            double their = millis(theirTimes, percentile);
            double our = millis(ourTimes, percentile);
            System.out.printf(Locale.ROOT, "p%-7d %9.1f ms %9.1f ms %8.2f%n", percentile, their, our, our / their);
        }
    }

    private List<Long> type(Typist typist) throws Exception {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < KEYS_A_ROUND; i++) {
            times.add(typist.keyToPixel(i % 2 == 0 ? KEY_X : KEY_BACKSPACE));
            TimeUnit.MILLISECONDS.sleep(120 + random.nextInt(40));
        }
        return times;
    }

    private String startMachine(Api api, String name) throws Exception {
        String kernel = upload(api, "kernel", guests.resolve("vmlinuz"));
        String initrd = upload(api, "initrd", guests.resolve("initrd.img"));
        String machine = api.post(
                        "/api/v1/machines",
                        Map.of(
                                "name", name,
                                "memoryMiB", 256,
                                "kernel", kernel,
                                "initrd", initrd,
                                "kernelCommandLine", commandLine()))
                .path("id")
                .asString();
        api.post("/api/v1/machines/" + machine + "/start");
        return machine;
    }

    private static String upload(Api api, String format, Path file) throws Exception {
        return api.upload("/api/v1/images?name=" + format + "&format=" + format, file)
                .path("id")
                .asString();
    }

    private String commandLine() throws IOException {
        // Without a cursor nothing blinks, and whatever changes is what was typed.
        return Files.readString(guests.resolve("cmdline")).strip() + " vt.cur_default=1";
    }

    private Process startDirectly() throws IOException {
        return new ProcessBuilder(
                        "qemu-system-x86_64",
                        "-nodefaults",
                        "-no-user-config",
                        "-machine",
                        "pc,hpet=off,vmport=off",
                        "-accel",
                        "tcg,thread=multi",
                        "-cpu",
                        "max",
                        "-m",
                        "256M",
                        "-vga",
                        "std",
                        "-device",
                        "qemu-xhci",
                        "-device",
                        "usb-tablet",
                        "-kernel",
                        guests.resolve("vmlinuz").toString(),
                        "-initrd",
                        guests.resolve("initrd.img").toString(),
                        "-append",
                        commandLine(),
                        "-display",
                        "none",
                        "-vnc",
                        "unix:" + home.resolve("vnc") + ",share=force-shared")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static SocketChannel connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    /** What the heap holds more for each guest that runs and that nobody looks at. */
    private void reportMemory(Api api) throws Exception {
        int guestCount = 8;
        // What the consoles before have left in caches is dropped after some seconds.
        TimeUnit.SECONDS.sleep(8);
        long before = usedHeap();
        for (int i = 0; i < guestCount; i++) {
            String machine = api.post("/api/v1/machines", Map.of("name", "idle " + i, "memoryMiB", 32))
                    .path("id")
                    .asString();
            api.post("/api/v1/machines/" + machine + "/start");
        }
        TimeUnit.SECONDS.sleep(3);
        System.out.printf(
                Locale.ROOT,
                "heap for each idle guest %.1f MiB, its screen of 720x400 or so included; 1024x768 takes 1.9 MiB more%n",
                (usedHeap() - before) / (double) guestCount / (1 << 20));
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static double millis(List<Long> nanos, int percentile) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[Math.min(sorted.length - 1, sorted.length * percentile / 100)] / 1e6;
    }
}
