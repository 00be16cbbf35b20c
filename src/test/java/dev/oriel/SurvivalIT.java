package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a guest and the people who use it notice when the server dies: a server in a process of its own is killed. */
@Timeout(480)
class SurvivalIT {

    private static final Duration START = ServerProcess.START;

    private ServerProcess server;

    @BeforeEach
    void startServer() throws IOException {
        server = ServerProcess.start();
    }

    @AfterEach
    void leaveNothingRunning() throws IOException {
        server.close();
    }

    @Test
    void aKilledServerFindsItsGuestsAgain() throws Exception {
        Api api = server.api();
        String machine = RescueDisc.makeMachine(api, Map.of());
        api.post("/api/v1/machines/" + machine + "/start");
        await().atMost(START).until(() -> isLit(screenshot(api, machine)));
        long guest = server.guests().getFirst().pid();

        server.kill();
        assertThat(ProcessHandle.of(guest)).matches(Optional::isPresent);
        server.startAgain();

        // The token is still good, the machine still runs in the same process, and its console opens.
        assertThat(api.state(machine)).isEqualTo("running");
        assertThat(server.guests()).extracting(ProcessHandle::pid).containsExactly(guest);
        await().atMost(START).until(() -> isLit(screenshot(api, machine)));
        api.console(machine, Map.of()).close();
        api.post("/api/v1/machines/" + machine + "/stop");
        assertThat(server.guests()).isEmpty();
    }

    @Test
    void aSuspendedMachineAndItsSnapshotsAreThereForTheNextServer() throws Exception {
        Api api = server.api();
        String machine =
                "/api/v1/machines/" + RescueDisc.makeMachine(api, Map.of("disks", List.of(Map.of("sizeGiB", 1))));
        String id = machine.substring(machine.lastIndexOf('/') + 1);
        api.post(machine + "/start");
        await().atMost(START).until(() -> isLit(screenshot(api, id)));
        String snapshot = api.post(machine + "/snapshots", Map.of("name", "menu", "memory", true))
                .path("id")
                .asString();
        assertThat(api.state(id)).isEqualTo("running");
        api.post(machine + "/suspend");
        assertThat(server.guests()).isEmpty();

        server.kill();
        server.startAgain();

        assertThat(api.state(id)).isEqualTo("suspended");
        api.post(machine + "/start");
        await().atMost(START).until(() -> isLit(screenshot(api, id)));
        api.post(machine + "/stop");
        // It has no time to boot: the picture is the snapshot's.
        assertThat(api.post(machine + "/snapshots/" + snapshot + "/revert")
                        .path("state")
                        .asString())
                .isEqualTo("running");
        await().atMost(START).until(() -> isLit(screenshot(api, id)));
        api.post(machine + "/stop");
        api.delete(machine + "/snapshots/" + snapshot);
        await().atMost(START).until(() -> diskFiles(id) == 1);
        api.delete(machine);
    }

    private long diskFiles(String machine) {
        return server.files("machines/" + machine).stream()
                .filter(file -> file.startsWith("disk-"))
                .count();
    }

    @Test
    void aRecordingGoesOnWhenItsServerWasKilled() throws Exception {
        Api api = server.api();
        String machine = RescueDisc.makeMachine(api, Map.of());
        api.post("/api/v1/machines/" + machine + "/start");
        String recording = "/api/v1/recordings/"
                + api.post("/api/v1/machines/" + machine + "/recordings")
                        .path("id")
                        .asString();
        await().atMost(START).until(() -> isLit(screenshot(api, machine)));
        await().atMost(START).until(() -> api.get(recording).path("sizeBytes").asLong() > 1000);

        server.kill();
        server.startAgain();

        assertThat(api.get(recording).path("state").asString()).isEqualTo("running");
        await().atMost(START)
                .until(() -> api.get(recording + "/index").path("keyFrames").size() >= 2);
        api.post("/api/v1/machines/" + machine + "/stop");
        await().atMost(START)
                .until(() -> api.get(recording).path("ending").asString("").equals("guest-ended"));
        byte[] timeline = api.raw("GET", recording + "/timeline").body();
        assertThat(timeline).hasSize(api.get(recording).path("sizeBytes").asInt());
    }

    @Test
    void aSecondServerOnTheSameHomeSaysWhyItCannotStart() throws Exception {
        Process second = server.launchSecond();

        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isNotZero();
        assertThat(server.log()).contains("another Oriel runs with the same home");
    }

    private static BufferedImage screenshot(Api api, String machine) throws Exception {
        byte[] png = api.raw("GET", "/api/v1/machines/" + machine + "/screenshot.png")
                .body();
        return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)));
    }

    private static boolean isLit(BufferedImage picture) {
        for (int y = 0; y < picture.getHeight(); y += 2) {
            for (int x = 0; x < picture.getWidth(); x += 2) {
                if ((picture.getRGB(x, y) & 0xffffff) != 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
