package dev.oriel.machine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.Api;
import dev.oriel.EmptyServer;
import dev.oriel.OrielHome;
import dev.oriel.TinyLinux;
import dev.oriel.TinyShell;
import dev.oriel.engine.Guest;
import dev.oriel.engine.Typist;
import dev.oriel.image.DiskTools;
import dev.oriel.image.ImageFormat;
import dev.oriel.machine.host.HostSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.util.FileSystemUtils;

/**
 * Tiny Linux on a real QEMU, and machines on a file system of their own, of 400 MiB: what becomes of a machine that
 * nobody needs, and of one that fills the disk.
 */
@EmptyServer
@TestPropertySource(properties = {"oriel.home=" + KeeperIT.HOME, "oriel.image.free-space=1MB"})
@DirtiesContext
@Timeout(480)
class KeeperIT {

    static final String HOME = "target/homes/keeper-it";

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long MIB = 1 << 20;

    /** In MiB. Below 8 of them machines are paused, from 16 on they go on. */
    private static final int DISK = 400;

    private static final Path FOLDER = Path.of(HOME, "machines");
    private static boolean mounted;

    @LocalServerPort
    private int port;

    @Autowired
    private RunningGuests running;

    @Autowired
    private HostSpace space;

    @Autowired
    private OrielHome home;

    @Autowired
    private DiskTools tools;

    private Api admin;
    private String machine;

    @BeforeAll
    static void mount() throws Exception {
        FileSystemUtils.deleteRecursively(Path.of(HOME));
        Files.createDirectories(FOLDER);
        mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK + "m", "tmpfs", FOLDER.toString()) == 0;
    }

    /** The server still has files open in it. */
    @AfterAll
    static void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", "-l", FOLDER.toString())).isZero();
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    @BeforeEach
    void bootTinyLinux() throws Exception {
        admin = Api.signIn(port, "admin", EmptyServer.PASSWORD);
        machine = TinyLinux.get()
                .makeMachine(
                        admin,
                        Map.of(
                                "name",
                                "Tiny",
                                "memoryMiB",
                                128,
                                "idleMinutes",
                                1,
                                "disks",
                                List.of(Map.of("sizeGiB", 1))));
        admin.post("/api/v1/machines/" + machine + "/start");
        TinyShell.awaitAt(guest());
    }

    @AfterEach
    void takeAway() throws Exception {
        Files.deleteIfExists(filler());
        if (List.of("running", "paused").contains(admin.state(machine))) {
            admin.post("/api/v1/machines/" + machine + "/stop");
        }
        if (admin.state(machine).equals("suspended")) {
            admin.post("/api/v1/machines/" + machine + "/discard");
        }
        admin.delete("/api/v1/machines/" + machine);
    }

    @Test
    void aMachineThatNobodyNeedsSleepsAndGoesOnWhereItWas() throws Exception {
        TinyShell.at(guest()).run("word=remembered; echo $word of > /dev/vda; sync", () -> holds("remembered of"));
        await().atMost(Duration.ofSeconds(150))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> admin.state(machine).equals("suspended"));
        assertThat(admin.get("/api/v1/machines/" + machine).path("stateReason").asString())
                .contains("for a minute nobody had looked at it");
        assertThat(running.find(UUID.fromString(machine))).isEmpty();

        admin.post("/api/v1/machines/" + machine + "/start");
        TinyShell.at(guest()).run("echo $word again > /dev/vda; sync", () -> holds("remembered again"));
    }

    @Test
    void aMachineThatFillsTheDiskIsPausedInTimeAndGoesOnLater() throws Exception {
        assumeThat(mounted).as("a file system may be mounted here").isTrue();
        leave(20);
        // Slowly, so that the server looks in between; a slow guest may lose a key, so each line begins anew.
        AtomicInteger written = new AtomicInteger();
        await().atMost(SOON).pollInterval(Duration.ofMillis(2500)).until(() -> {
            if (admin.state(machine).equals("paused")) {
                return true;
            }
            typist().breakOff();
            typist().type("dd if=/dev/zero of=/dev/vda bs=64k count=64 seek=" + written.addAndGet(64) + "; sync\n");
            return false;
        });
        assertThat(reason()).contains("nearly full", "It goes on when there is space again");
        assertThat(space.now().freeBytes()).isPositive();
        assertThatThrownBy(() -> admin.post("/api/v1/machines/" + machine + "/resume"))
                .hasMessageContaining("507");
        assertThatThrownBy(() -> admin.post("/api/v1/machines", Map.of("name", "One more")))
                .hasMessageContaining("507");
        assertThatThrownBy(() -> admin.post("/api/v1/machines/" + machine + "/snapshots", Map.of("name", "Now")))
                .hasMessageContaining("507");

        Files.delete(filler());
        await().atMost(SOON).until(() -> admin.state(machine).equals("running"));
        TinyShell.at(guest()).run("echo written > /dev/vda; sync", () -> holds("written"));
        admin.post("/api/v1/machines/" + machine + "/stop");
        tools.check(disk(), ImageFormat.QCOW2);
    }

    /**
     * The disk fills up faster than the server looks at it, so QEMU stops the guest; on a slow host the server may see it
     * in time, and what is said and done is the same.
     */
    @Test
    void aMachineThatTheFullDiskHasStoppedGoesOnLater() throws Exception {
        assumeThat(mounted).as("a file system may be mounted here").isTrue();
        leave(20);
        await().atMost(SOON)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(10))
                .until(() -> {
                    if (admin.state(machine).equals("paused")) {
                        return true;
                    }
                    typist().breakOff();
                    typist().type("dd if=/dev/zero of=/dev/vda bs=64k count=800; echo written > /dev/vda; sync\n");
                    return false;
                });
        assertThat(reason()).contains("disk is", "full", "goes on when there is space again");

        Files.delete(filler());
        await().atMost(SOON).until(() -> admin.state(machine).equals("running"));
        await().atMost(SOON).until(() -> holds("written"));
        admin.post("/api/v1/machines/" + machine + "/stop");
        tools.check(disk(), ImageFormat.QCOW2);
    }

    /** Writes until only so many MiB are free. */
    private void leave(int megabytes) throws IOException {
        try (var out = Files.newOutputStream(filler())) {
            byte[] chunk = new byte[(int) MIB / 4];
            while (space.now().freeBytes() >= megabytes * MIB + chunk.length) {
                out.write(chunk);
            }
        }
    }

    private Path filler() {
        return home.machines().resolve("filler");
    }

    private Path disk() {
        return home.machines().resolve(machine).resolve("disk-0.qcow2");
    }

    private boolean holds(String words) throws IOException {
        byte[] wanted = words.getBytes(US_ASCII);
        byte[] content = Files.readAllBytes(disk());
        // The guest's first sector is at the beginning of a cluster of 64 KiB.
        for (int at = 0; at + wanted.length <= content.length; at += 64 << 10) {
            if (Arrays.equals(content, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    private String reason() throws Exception {
        return admin.get("/api/v1/machines/" + machine).path("stateReason").asString();
    }

    private Typist typist() {
        return Typist.at(guest());
    }

    private Guest guest() {
        return running.find(UUID.fromString(machine)).orElseThrow();
    }
}
