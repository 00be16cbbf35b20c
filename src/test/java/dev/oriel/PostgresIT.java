package dev.oriel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole server on PostgreSQL: what was made before a restart is there after it, and can be changed. */
class PostgresIT {

    private static final String PASSWORD = "a window on the sea";
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private static final String IDLE = "/api/v1/settings/idle";

    /** Keeps the session's cookie. */
    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    @TempDir
    private Path home;

    private URI address = URI.create("about:blank");
    private String token = "";

    @Test
    void whatWasMadeIsThereAfterARestart() throws IOException, InterruptedException {
        try (PostgresCluster cluster = PostgresCluster.start()) {
            String image;
            String machine;
            String machinesBefore;
            String imagesBefore;
            Past past;
            try (var server = boot(cluster)) {
                signIn();
                token = takeToken();
                image = create("/api/v1/images?name=Wei%C3%9Fe%20Platte&format=raw", "\0".repeat(1 << 20));
                machine = create("/api/v1/machines", """
                        {"name": "Übung", "tags": ["zwei", "eins"], "bootOrder": ["cdrom", "network", "disk"],
                         "disks": [{"image": "%s"}, {"sizeGiB": 1, "bus": "sata"}]}""".formatted(image));
                create("/api/v1/machines", "{\"name\": \"Plain\", \"bootOrder\": []}");
                await("the recipe's machine")
                        .atMost(60, SECONDS)
                        .until(() -> read("/api/v1/machines").contains("\"Tiny Linux\""));
                past = new Past(image);
                machinesBefore = read("/api/v1/machines");
                imagesBefore = read("/api/v1/images");
            }
            try (var server = boot(cluster)) {
                assertThat(read("/api/v1/machines")).isEqualTo(machinesBefore);
                assertThat(read("/api/v1/images")).isEqualTo(imagesBefore);
                String kept = read("/api/v1/machines/" + machine);
                assertThat(JsonPath.<List<String>>read(kept, "$.tags")).containsExactly("eins", "zwei");
                assertThat(JsonPath.<List<String>>read(kept, "$.bootOrder"))
                        .containsExactly("cdrom", "network", "disk");
                assertThat(JsonPath.<List<String>>read(kept, "$.disks[*].bus")).containsExactly("virtio", "sata");
                assertThat(JsonPath.<List<String>>read(read("/api/v1/images/" + image), "$.usedBy"))
                        .containsExactly("Übung");

                past.isThereAndGoesOn();
                assertThat(pageInSession("/machines/cards")).as("the session").contains("Übung");
                change(machine, "{\"tags\": [\"neu\"], \"bootOrder\": null, \"disks\": []}");
                assertThat(JsonPath.<List<String>>read(read("/api/v1/machines/" + machine), "$.tags"))
                        .containsExactly("neu");
                delete("/api/v1/images/" + image);
                delete("/api/v1/machines/" + machine);
            }
        }
    }

    /** A guest that the full disk has stopped is let go on by the next server, which knows of it from the database. */
    @Test
    void whoWaitsForSpaceIsKnownAfterARestart() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(640);
                PostgresCluster cluster = PostgresCluster.start();
                ServerProcess server = ServerProcess.startIn(
                        disk.folder(),
                        "--oriel.image.free-space=0",
                        "--spring.datasource.url=" + cluster.url(),
                        "--spring.datasource.username=" + PostgresCluster.USER,
                        "--spring.datasource.password=" + cluster.password())) {
            Scribe scribe = Scribe.start(server);
            int certain = scribe.awaitWriting();
            disk.fill(0);
            await().atMost(60, SECONDS).until(() -> scribe.state().equals("paused"));
            assertThat(server.api().get(scribe.path()).path("stateReason").asString())
                    .contains("goes on when there is space again");

            server.kill();
            server.startAgain();
            assertThat(scribe.state()).isEqualTo("paused");
            disk.makeRoom();
            await().atMost(60, SECONDS).until(() -> scribe.state().equals("running"));
            assertThat(scribe.awaitBeyond(certain)).isGreaterThan(certain);
        }
    }

    /** What snapshots, templates, suspended machines, recordings, reasons, settings, shares and uploads leave there. */
    private final class Past {

        private final String machine;
        private final String snapshot;
        private final String template;
        private final String clone;
        private final String image;
        private final String snapshotsBefore;
        private final String versionsBefore;
        private final String arrivalsBefore;
        private final String unplugged;
        private final String recording;
        private final Forked forked;

        Past(String image) throws IOException, InterruptedException {
            this.image = image;
            create(
                    "/api/v1/accounts",
                    "{\"name\": \"kim\", \"password\": \"%s\", \"role\": \"user\"}".formatted(PASSWORD));
            patch("/api/v1/images/" + image, "{\"sharedWith\": [\"kim\"]}");
            beginUpload();
            machine = create(
                    "/api/v1/machines",
                    "{\"name\": \"Läuft\", \"memoryMiB\": 64, \"disks\": [{\"sizeGiB\": 1}], \"idleMinutes\": 0}");
            order(machine, "start");
            snapshot = create(snapshots(), "{\"name\": \"Vorher\", \"memory\": true}");
            create(snapshots(), "{\"name\": \"Nachher\", \"memory\": false}");
            template = create(
                    "/api/v1/templates",
                    "{\"machine\": \"%s\", \"name\": \"Übung\", \"now\": true}".formatted(machine));
            await("the template").atMost(60, SECONDS).until(() -> JsonPath.<Boolean>read(template(), "$.instant"));
            recording = create("/api/v1/machines/" + machine + "/recordings", "{}");
            stopRecording();
            unplugged = create("/api/v1/machines", "{\"name\": \"Aus\", \"memoryMiB\": 64}");
            order(unplugged, "start");
            order(unplugged, "stop");
            chooseIdleMinutes(90);
            chooseIdleMinutes(95);
            clone = create("/api/v1/templates/" + template + "/machines", "{}");
            forked = new Forked(template, clone);
            order(machine, "suspend");
            snapshotsBefore = read(snapshots());
            versionsBefore = versions();
            arrivalsBefore = read("/api/v1/images/arrivals");
        }

        void isThereAndGoesOn() throws IOException, InterruptedException {
            assertThat(read(snapshots())).isEqualTo(snapshotsBefore);
            assertThat(versions()).isEqualTo(versionsBefore);
            assertThat(read("/api/v1/images/arrivals"))
                    .isEqualTo(arrivalsBefore)
                    .contains("Halb");
            assertThat(read("/api/v1/images/" + image)).contains("kim");
            assertThat(send(request("/machines/" + unplugged).header("Accept-Language", "de"))
                            .body())
                    .contains("Der Stecker wurde gezogen.");
            delete("/api/v1/machines/" + unplugged);
            assertThat(read("/api/v1/recordings")).contains(recording);
            delete("/api/v1/recordings/" + recording);
            assertThat(read(IDLE)).contains("\"minutes\":95");
            assertThat(send(withToken(IDLE).DELETE()).body()).contains("\"chosen\":false");
            assertThat(state(machine)).isEqualTo("suspended");
            order(machine, "start");
            order(machine, "snapshots/" + snapshot + "/revert");
            assertThat(state(machine)).isEqualTo("running");
            delete(snapshots() + "/" + snapshot);
            change(machine, "{\"idleMinutes\": 45}");
            assertThat(read("/api/v1/machines/" + machine)).contains("\"idleMinutes\":45");
            order(clone, "reset-to-template");
            assertThat(state(clone)).isEqualTo("running");
            forked.isThereAndHoldsWhatItStandsOn();
            for (String each : List.of(machine, clone)) {
                takeAway(each);
            }
            forked.goesAwayBeforeTheTemplate();
            awaitGone("/api/v1/templates/" + template);
            patch("/api/v1/images/" + image, "{\"sharedWith\": []}");
        }

        private void stopRecording() throws IOException, InterruptedException {
            HttpResponse<String> answer =
                    send(withToken("/api/v1/recordings/" + recording + "/stop").POST(BodyPublishers.noBody()));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }

        private void chooseIdleMinutes(int minutes) throws IOException, InterruptedException {
            HttpResponse<String> answer = send(withToken(IDLE)
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString("{\"minutes\": %d}".formatted(minutes))));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }

        private String snapshots() {
            return "/api/v1/machines/" + machine + "/snapshots";
        }

        private String template() throws IOException, InterruptedException {
            return read("/api/v1/templates/" + template);
        }

        private String versions() throws IOException, InterruptedException {
            return JsonPath.read(template(), "$.versions").toString();
        }

        private void beginUpload() throws IOException, InterruptedException {
            String metadata = "name " + base64("Halb") + ",format " + base64("raw");
            HttpResponse<String> answer = send(withToken("/api/v1/images/uploads")
                    .header("Tus-Resumable", "1.0.0")
                    .header("Upload-Length", "1048576")
                    .header("Upload-Metadata", metadata)
                    .POST(BodyPublishers.noBody()));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        }

        private static String base64(String word) {
            return Base64.getEncoder().encodeToString(word.getBytes(UTF_8));
        }
    }

    /** What a schedule, a fork of a machine with an image, and a fork of a clone leave in the database. */
    private final class Forked {

        private final String template;
        private final String schedule;
        private final String schedulesBefore;
        private final String image;
        private final String original;
        private final List<String> copies;
        private final String copyOfClone;

        Forked(String template, String clone) throws IOException, InterruptedException {
            this.template = template;
            schedule = create(schedules(), """
                    {"weekdays": ["monday", "friday"], "from": "09:00", "until": "10:30", "wanted": 1,
                     "zone": "Europe/Berlin"}""");
            schedulesBefore = timetable();
            image = create("/api/v1/images?name=Geteilt&format=raw", "\0".repeat(2 << 20));
            original = create(
                    "/api/v1/machines",
                    "{\"name\": \"Wird geteilt\", \"memoryMiB\": 64, \"disks\": [{\"image\": \"%s\"}]}"
                            .formatted(image));
            order(original, "start");
            copies = fork(original, 2);
            copyOfClone = fork(clone, 1).getFirst();
        }

        void isThereAndHoldsWhatItStandsOn() throws IOException, InterruptedException {
            assertThat(timetable()).isEqualTo(schedulesBefore).contains("monday", "friday", "09:00", "10:30", "Europe");
            HttpResponse<String> changed = send(withToken(schedules() + "/" + schedule)
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString(
                            "{\"weekdays\": [\"sunday\"], \"from\": \"8:15\", \"until\": \"23:59\", \"wanted\": 2}")));
            assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
            assertThat(timetable()).contains("sunday", "08:15", "23:59").doesNotContain("monday");
            delete(schedules() + "/" + schedule);

            takeAway(original);
            assertThat(send(withToken("/api/v1/images/" + image).DELETE()).statusCode())
                    .as("the copies stand on the image")
                    .isEqualTo(409);
            for (String copy : copies) {
                order(copy, "reset-to-template");
                assertThat(state(copy)).isEqualTo("running");
                takeAway(copy);
            }
            awaitGone("/api/v1/images/" + image);
        }

        /** The machine that it is a copy of has been taken away. */
        void goesAwayBeforeTheTemplate() throws IOException, InterruptedException {
            assertThat(send(withToken("/api/v1/templates/" + template).DELETE()).statusCode())
                    .as("the copy of a clone stands on the template")
                    .isEqualTo(409);
            assertThat(state(copyOfClone)).isEqualTo("running");
            takeAway(copyOfClone);
        }

        private List<String> fork(String machine, int number) throws IOException, InterruptedException {
            HttpResponse<String> answer = send(withToken("/api/v1/machines/" + machine + "/fork")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"copies\": %d}".formatted(number))));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            return JsonPath.read(answer.body(), "$[*].id");
        }

        private String schedules() {
            return "/api/v1/templates/" + template + "/schedules";
        }

        private String timetable() throws IOException, InterruptedException {
            return JsonPath.read(read(schedules()), "$[*]['weekdays', 'from', 'until', 'wanted', 'zone']")
                    .toString();
        }
    }

    /** The last of what stood on it goes in the background. */
    private void awaitGone(String path) {
        await(path)
                .atMost(60, SECONDS)
                .until(() -> send(withToken(path).DELETE()).statusCode() == 204);
    }

    private void takeAway(String machine) throws IOException, InterruptedException {
        order(machine, "stop");
        delete("/api/v1/machines/" + machine);
    }

    private String state(String machine) throws IOException, InterruptedException {
        return JsonPath.read(read("/api/v1/machines/" + machine), "$.state");
    }

    private void order(String machine, String order) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(withToken("/api/v1/machines/" + machine + "/" + order).POST(BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(order + ": " + answer.body()).isEqualTo(200);
    }

    private ConfigurableApplicationContext boot(PostgresCluster cluster) {
        ConfigurableApplicationContext server = new SpringApplicationBuilder(OrielApplication.class)
                .registerShutdownHook(false)
                .run(
                        "--server.port=0",
                        "--oriel.home=" + home,
                        "--oriel.admin-password=" + PASSWORD,
                        "--oriel.recipe.prepared="
                                + TinyLinux.get().kernel().getParent().getParent(),
                        "--spring.datasource.url=" + cluster.url(),
                        "--spring.datasource.username=" + PostgresCluster.USER,
                        "--spring.datasource.password=" + cluster.password());
        int port = ((WebServerApplicationContext) server).getWebServer().getPort();
        address = URI.create("http://127.0.0.1:" + port);
        return server;
    }

    private void signIn() throws IOException, InterruptedException {
        Matcher csrf = CSRF.matcher(pageInSession("/sign-in"));
        assertThat(csrf.find()).isTrue();
        String form = "name=admin&password=" + URLEncoder.encode(PASSWORD, UTF_8) + "&_csrf="
                + URLEncoder.encode(csrf.group(1), UTF_8);
        HttpResponse<String> answer = send(request("/sign-in")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location"))
                .hasValue(address.resolve("/").toString());
    }

    private String takeToken() throws IOException, InterruptedException {
        String basic = Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(UTF_8));
        HttpResponse<String> answer = send(request("/api/v1/tokens")
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\": \"test\"}")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JsonPath.read(answer.body(), "$.token");
    }

    /** Returns the new thing's id. */
    private String create(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(withToken(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JsonPath.read(answer.body(), "$.id");
    }

    private void change(String machine, String body) throws IOException, InterruptedException {
        patch("/api/v1/machines/" + machine, body);
    }

    private void patch(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(withToken(path)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private void delete(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(withToken(path).DELETE());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    private String read(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(withToken(path).GET());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private String pageInSession(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request(path).GET());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private HttpRequest.Builder withToken(String path) {
        return request(path).header("Authorization", "Bearer " + token);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return browser.send(request.build(), BodyHandlers.ofString());
    }
}
