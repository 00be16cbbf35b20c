package dev.oriel.bench;

import dev.oriel.Api;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the pool's measurements share: a guest that has booted once, the template that was made of it then, and the people
 * who want machines of it.
 */
final class Classroom {

    private static final Duration TEMPLATE_LIMIT = Duration.ofMinutes(5);
    private static final Duration POOL_LIMIT = Duration.ofMinutes(2);
    private static final Duration END_LIMIT = Duration.ofSeconds(30);
    private static final long PICTURE_LIMIT_MILLIS = 60_000;
    private static final Duration LOOK = Duration.ofMillis(20);

    /** What has just been done leaves work behind that is not the next one's to bear. */
    private static final long CALM_MILLIS = 300;

    private final Server server;
    private final PoolGuest guest;
    private final Path folder;
    private final String original;
    private final String template;
    private final Likeness shown;
    private final double bootSeconds;
    private final List<Api> students = new ArrayList<>();
    private final Results results = new Results();

    /** @param folder where the guest's files are */
    Classroom(Server server, PoolGuest guest, Path folder) throws Exception {
        this.server = server;
        this.guest = guest;
        this.folder = folder;
        Api api = server.api();
        original = api.post("/api/v1/machines", guest.define(server, folder))
                .path("id")
                .asString();
        long begun = System.nanoTime();
        api.post("/api/v1/machines/" + original + "/start");
        try (Spectator spectator = watch(original, api)) {
            bootSeconds = (settled(spectator, guest) - begun) / 1e9;
            template = makeTemplate();
            shown = Likeness.of(spectator.screen());
        }
        api.post("/api/v1/machines/" + original + "/stop");
        fill(0);
    }

    private String makeTemplate() throws Exception {
        JsonNode made = server.api().post("/api/v1/templates", Map.of("machine", original, "name", guest.word()));
        String id = made.path("id").asString();
        Awaitility.await("a template of " + guest.word())
                .atMost(TEMPLATE_LIMIT)
                .until(() -> !state(id).equals("building"));
        JsonNode ready = server.api().get("/api/v1/templates/" + id);
        if (!ready.path("instant").asBoolean()) {
            throw new IOException("the template's machines would have to boot: " + ready.path("versions"));
        }
        server.api().patch("/api/v1/templates/" + id, Map.of("shared", true));
        return id;
    }

    private String state(String id) throws Exception {
        return server.api().get("/api/v1/templates/" + id).path("state").asString();
    }

    /** Waits until a guest has booted and its screen is at rest; returns when that began. */
    static long settled(Spectator spectator, PoolGuest guest) throws InterruptedException, TimeoutException {
        Stillness stillness = new Stillness(guest.quietNanos());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(guest.bootLimitSeconds());
        while (!stillness.look(spectator.screen(), guest.isUp(spectator.screen()), System.nanoTime())) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the guest " + guest.word() + " does not come up");
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return stillness.since();
    }

    Server server() {
        return server;
    }

    PoolGuest guest() {
        return guest;
    }

    Path folder() {
        return folder;
    }

    String template() {
        return template;
    }

    /** What a machine of the template shows from its first moment. */
    Likeness shown() {
        return shown;
    }

    /** From the wish to start the original until its screen was at rest. */
    double bootSeconds() {
        return bootSeconds;
    }

    /** What other measurements have found out. */
    Results results() {
        return results;
    }

    /** Has so many clones wait, and waits until they do. Returns the seconds that it took. */
    double fill(int wanted) throws Exception {
        long begun = System.nanoTime();
        server.api().patch("/api/v1/templates/" + template, Map.of("wanted", wanted));
        Awaitility.await(wanted + " clones in the pool")
                .atMost(POOL_LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .until(() -> waiting() == wanted);
        return (System.nanoTime() - begun) / 1e9;
    }

    private int waiting() throws Exception {
        JsonNode pool = server.api().get("/api/v1/templates/" + template).path("pool");
        return pool.path("waiting").asInt();
    }

    /** Waits until the pool has what it wants, and a little longer. */
    void calm() throws Exception {
        Awaitility.await("the pool's refill").atMost(POOL_LIMIT).until(() -> {
            JsonNode pool = server.api().get("/api/v1/templates/" + template).path("pool");
            return pool.path("waiting").asInt() == pool.path("wanted").asInt();
        });
        TimeUnit.MILLISECONDS.sleep(CALM_MILLIS);
    }

    /**
     * A machine that somebody got. All times are in milliseconds and from the wish.
     *
     * @param claimed as the server tells it, until the guest's first instruction
     * @param answered until the server's answer was there
     * @param seen until the whole picture was there
     */
    record Got(String machine, String way, double claimed, double answered, double seen) {}

    /** Wants a machine as somebody, and looks at it. */
    Got get(Api who) throws Exception {
        long begun = System.nanoTime();
        HttpResponse<byte[]> answer = who.raw("POST", "/api/v1/templates/" + template + "/machines");
        double answered = millisSince(begun);
        JsonNode claim = Api.json(answer);
        String machine = claim.path("id").asString();
        double seen = see(machine, who, begun);
        return new Got(
                machine, claim.path("way").asString(), claim.path("micros").asLong() / 1e3, answered, seen);
    }

    /** Waits until somebody who has just opened a machine's console sees what the template showed. */
    double see(String machine, Api who, long since) throws Exception {
        try (Spectator spectator = watch(machine, who)) {
            spectator.await(() -> shown.isShownBy(spectator.screen()), PICTURE_LIMIT_MILLIS, "the whole picture");
            return millisSince(since);
        }
    }

    Spectator watch(String machine, Api who) throws IOException {
        return new Spectator(new CountingChannel(Server.console(server.line(0), machine, who)));
    }

    /** Ends a machine and deletes it. */
    void remove(String machine) throws Exception {
        Api api = server.api();
        if (!List.of("off", "crashed").contains(api.state(machine))) {
            api.post("/api/v1/machines/" + machine + "/stop");
        }
        Awaitility.await("the end of a machine")
                .atMost(END_LIMIT)
                .until(() -> List.of("off", "crashed").contains(api.state(machine)));
        api.delete("/api/v1/machines/" + machine);
    }

    /** Deletes all machines but the original. */
    void removeAll() throws Exception {
        for (JsonNode machine : server.api().get("/api/v1/machines")) {
            String id = machine.path("id").asString();
            if (!id.equals(original)) {
                remove(id);
            }
        }
    }

    /** So many people without any rights of their own; they are called student1, student2 and so on. */
    List<Api> students(int count) throws Exception {
        while (students.size() < count) {
            String name = "student" + (students.size() + 1);
            server.api().post("/api/v1/accounts", Map.of("name", name, "password", Server.PASSWORD, "role", "user"));
            students.add(Api.signIn(server.port(), name, Server.PASSWORD));
        }
        return students.subList(0, count);
    }

    /** The processes of the clones that wait in the pool. */
    List<Long> waitingProcesses() throws Exception {
        Set<String> machines = new HashSet<>();
        for (JsonNode machine : server.api().get("/api/v1/machines")) {
            machines.add(machine.path("id").asString());
        }
        return server.guests().entrySet().stream()
                .filter(entry -> !machines.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }

    /** What measurements tell each other. */
    static final class Results {

        private @Nullable Sample pictures;
        private @Nullable Sample stoodStill;
        private @Nullable Sample reverted;

        void pictures(Sample sample) {
            pictures = sample;
        }

        void snapshots(Sample pauses, Sample reverts) {
            stoodStill = pauses;
            reverted = reverts;
        }

        @Nullable
        Sample pictures() {
            return pictures;
        }

        @Nullable
        Sample stoodStill() {
            return stoodStill;
        }

        @Nullable
        Sample reverted() {
            return reverted;
        }
    }
}
