package dev.oriel.bench;

import dev.oriel.Api;
import dev.oriel.bench.Classroom.Got;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Moments of a machine: gone back to, kept, and handed out. */
final class MomentMeasurements {

    private static final int RESETS = 20;
    private static final int SNAPSHOTS = 8;
    private static final int FORKS = 3;
    private static final int PEOPLE = 10;
    private static final double MEBIBYTE = 1 << 20;

    private MomentMeasurements() {}

    /** Back to the template, again and again. */
    static void reset(Classroom room, Table table) throws Exception {
        Api api = room.server().api();
        String machine = room.get(api).machine();
        List<Double> answered = new ArrayList<>();
        List<Double> seen = new ArrayList<>();
        for (int at = 0; at < RESETS; at++) {
            TimeUnit.SECONDS.sleep(1);
            long begun = System.nanoTime();
            api.post("/api/v1/machines/" + machine + "/reset-to-template");
            answered.add(Classroom.millisSince(begun));
            seen.add(room.see(machine, api, begun));
        }
        room.remove(machine);
        table.alone("reset to template, p95, ms", Sample.of(answered).percentile(95), Goal.atMost(1000));
        table.alone("  until its picture is seen, p95, ms", Sample.of(seen).percentile(95), Goal.atMost(1000));
        table.alone("  p50, ms", Sample.of(answered).median(), Goal.NONE);
    }

    /** With memory, and back. */
    static void snapshot(Classroom room, Table table) throws Exception {
        Moments moments = moments(room);
        Sample paused = Sample.of(moments.paused);
        Sample reverted = Sample.of(moments.reverted);
        room.results().snapshots(paused, reverted);
        table.alone("snapshot with memory, paused, most, ms", paused.most(), Goal.atMost(700));
        table.alone("  p50, ms", paused.median(), Goal.NONE);
        table.alone("  a machine's first, ms", moments.paused.getFirst(), Goal.NONE);
        table.alone("  until it is answered, p50, ms", Sample.of(moments.taken).median(), Goal.NONE);
        table.alone("  memory kept, MiB", Sample.of(moments.sizes).most(), Goal.NONE);
        table.alone("revert, most, ms", reverted.most(), Goal.atMost(1000));
        table.alone("  p50, ms", reverted.median(), Goal.NONE);
        table.alone(
                "  until its picture is seen, most, ms", Sample.of(moments.seen).most(), Goal.NONE);
    }

    /** What snapshots of one machine took, in the order in which they were taken; times in milliseconds, sizes in MiB. */
    private static final class Moments {
        private final List<Double> paused = new ArrayList<>();
        private final List<Double> taken = new ArrayList<>();
        private final List<Double> sizes = new ArrayList<>();
        private final List<Double> reverted = new ArrayList<>();
        private final List<Double> seen = new ArrayList<>();
    }

    private static Moments moments(Classroom room) throws Exception {
        Api api = room.server().api();
        Got got = room.get(api);
        String snapshots = "/api/v1/machines/" + got.machine() + "/snapshots";
        Moments moments = new Moments();
        for (int at = 0; at < SNAPSHOTS; at++) {
            TimeUnit.SECONDS.sleep(2);
            long begun = System.nanoTime();
            HttpResponse<byte[]> answer = api.raw("POST", snapshots, Map.of("name", "moment " + at, "memory", true));
            moments.taken.add(Classroom.millisSince(begun));
            JsonNode snapshot = Api.json(answer);
            moments.paused.add(ServerTiming.millis(answer, "paused"));
            moments.sizes.add(snapshot.path("memoryBytes").asLong() / MEBIBYTE);
            String address = snapshots + "/" + snapshot.path("id").asString();
            TimeUnit.SECONDS.sleep(1);
            begun = System.nanoTime();
            api.post(address + "/revert");
            moments.reverted.add(Classroom.millisSince(begun));
            moments.seen.add(room.see(got.machine(), api, begun));
            api.delete(address);
        }
        room.remove(got.machine());
        return moments;
    }

    /** To ten people, while it runs. */
    static void fork(Classroom room, Table table) throws Exception {
        Api api = room.server().api();
        List<Api> students = room.students(PEOPLE);
        List<String> names = IntStream.rangeClosed(1, PEOPLE)
                .mapToObj(number -> "student" + number)
                .toList();
        String machine = room.get(api).machine();
        List<Double> answered = new ArrayList<>();
        List<Double> seen = new ArrayList<>();
        for (int round = 0; round < FORKS; round++) {
            TimeUnit.SECONDS.sleep(2);
            long begun = System.nanoTime();
            JsonNode copies = api.post("/api/v1/machines/" + machine + "/fork", Map.of("people", names));
            answered.add(Classroom.millisSince(begun));
            List<Callable<Double>> looks = IntStream.range(0, PEOPLE)
                    .mapToObj(at -> (Callable<Double>)
                            () -> room.see(copies.path(at).path("id").asString(), students.get(at), begun))
                    .toList();
            seen.add(Sample.of(ClaimMeasurements.together(looks, new CountDownLatch(1)))
                    .most());
            for (JsonNode copy : copies) {
                room.remove(copy.path("id").asString());
            }
        }
        room.remove(machine);
        table.alone(
                "fork to " + PEOPLE + " people, most, ms", Sample.of(answered).most(), Goal.atMost(2000));
        table.alone("  until all see their pictures, most, ms", Sample.of(seen).most(), Goal.NONE);
        table.alone("  first, ms", answered.getFirst(), Goal.NONE);
    }

    /** The same with QEMU's own means, in a QEMU that nobody has tuned. */
    static void savevm(Classroom room, Table table) throws Exception {
        Sample paused = room.results().stoodStill();
        Sample reverted = room.results().reverted();
        if (paused == null || reverted == null) {
            Moments moments = moments(room);
            paused = Sample.of(moments.paused);
            reverted = Sample.of(moments.reverted);
        }
        room.fill(0);
        try (PlainQemu plain = new PlainQemu(room.guest(), room.folder())) {
            plain.boot();
            List<Double> saved = new ArrayList<>();
            List<Double> loaded = new ArrayList<>();
            for (int at = 0; at < SNAPSHOTS; at++) {
                TimeUnit.SECONDS.sleep(2);
                saved.add(plain.say("savevm moment"));
                TimeUnit.SECONDS.sleep(1);
                loaded.add(plain.say("loadvm moment"));
            }
            table.value(
                    "snapshot, paused, p50, ms (other: savevm)",
                    paused.median(),
                    Sample.of(saved).median(),
                    Goal.NONE);
            table.value(
                    "revert, p50, ms (other: loadvm)",
                    reverted.median(),
                    Sample.of(loaded).median(),
                    Goal.NONE);
        }
    }
}
