package dev.oriel.machine.workshop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.OrielHome;
import dev.oriel.RunningServer;
import dev.oriel.SignedInByHeader;
import dev.oriel.account.Account;
import dev.oriel.account.Accounts;
import dev.oriel.account.Newcomer;
import dev.oriel.account.Role;
import dev.oriel.engine.FakeGuest;
import dev.oriel.image.Image;
import dev.oriel.image.ImageFormat;
import dev.oriel.image.ImageLibrary;
import dev.oriel.machine.RunningGuests;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/** Discs that go into drives and come out, while machines run and while they do not. */
@RunningServer
class CdDriveTests {

    @LocalServerPort
    private int port;

    @Autowired
    private Accounts accounts;

    @Autowired
    private ImageLibrary library;

    @Autowired
    private RunningGuests guests;

    @Autowired
    private OrielHome home;

    private final HttpClient http = HttpClient.newHttpClient();
    private Account owner;
    private Account stranger;
    private Image disc;
    private UUID machine;

    @BeforeEach
    void aMachineAndADisc() throws Exception {
        owner = Newcomer.in(accounts, Role.USER);
        stranger = Newcomer.in(accounts, Role.USER);
        disc = iso(owner);
        HttpResponse<String> made = send(owner, "POST", "/machines", "{\"name\": \"m\", \"memoryMiB\": 16}");
        machine = UUID.fromString(
                JsonMapper.shared().readTree(made.body()).path("id").asString());
    }

    @Test
    void aDiscGoesInAndOutWhileTheMachineRuns() throws Exception {
        send(owner, "POST", "/machines/" + machine + "/start", "");
        FakeGuest guest = (FakeGuest) guests.find(machine).orElseThrow();
        assertThat(guest.disc()).isNull();

        HttpResponse<String> inserted = put(owner, disc);
        assertThat(inserted.statusCode()).isEqualTo(200);
        assertThat(inserted.body()).contains("\"cdrom\":\"" + disc.id() + "\"");
        assertThat(guest.disc()).isEqualTo(library.file(disc));

        // It is in at the next start too.
        send(owner, "POST", "/machines/" + machine + "/stop", "");
        send(owner, "POST", "/machines/" + machine + "/start", "");
        FakeGuest next = (FakeGuest) guests.find(machine).orElseThrow();
        assertThat(next.disc()).isEqualTo(library.file(disc));

        assertThat(send(owner, "DELETE", "/machines/" + machine + "/cdrom", "").statusCode())
                .isEqualTo(200);
        assertThat(next.disc()).isNull();
        assertThat(send(owner, "GET", "/machines/" + machine, "").body()).contains("\"cdrom\":null");
        send(owner, "POST", "/machines/" + machine + "/stop", "");
    }

    @Test
    void aDiscGoesInWhileTheMachineIsOff() throws Exception {
        put(owner, disc);
        assertThat(send(owner, "GET", "/machines/" + machine, "").body())
                .contains(disc.id().toString());
        // What is in a drive is not deleted.
        assertThat(send(owner, "DELETE", "/images/" + disc.id(), "").statusCode())
                .isEqualTo(409);
    }

    @Test
    void nobodyElseChangesIt() throws Exception {
        assertThat(put(stranger, iso(stranger)).statusCode()).isEqualTo(403);
        assertThat(send(stranger, "DELETE", "/machines/" + machine + "/cdrom", "")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void anotherPersonsDiscDoesNotGoIn() throws Exception {
        assertThat(put(owner, iso(stranger)).statusCode()).isEqualTo(422);
        assertThat(send(owner, "PUT", "/machines/" + machine + "/cdrom", "{\"image\": \"x\"}")
                        .statusCode())
                .isEqualTo(422);
    }

    private HttpResponse<String> put(Account who, Image image) throws Exception {
        return send(who, "PUT", "/machines/" + machine + "/cdrom", "{\"image\": \"" + image.id() + "\"}");
    }

    private Image iso(Account of) throws Exception {
        byte[] content = new byte[64 * 1024];
        System.arraycopy("CD001".getBytes(StandardCharsets.US_ASCII), 0, content, 0x8001, 5);
        Path file = Files.write(home.temporary().resolve(UUID.randomUUID().toString()), content);
        return library.add("disc", ImageFormat.ISO, file, of.id(), false);
    }

    private HttpResponse<String> send(Account who, String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
                        .header(SignedInByHeader.HEADER, who.id().toString())
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
