package dev.oriel.bench;

import dev.oriel.bench.FrameStrip.Mode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What it costs when little happens. */
final class QuietMeasurements {

    private static final int VIEWERS = 100;
    private static final int THUMBNAILS = 30;
    private static final int SECONDS = 10;

    /** Until a server that has just started runs compiled code, as one does that has run for some minutes. */
    private static final int ROUNDS_TO_WARM_UP = 120;

    private static final int KEY_X = 0x2d;

    private QuietMeasurements() {}

    /** A hundred viewers of a guest that does nothing. */
    static void idleCrowd(Sides sides, Table table) throws Exception {
        Oriel oriel = sides.oriel();
        sides.only(oriel);
        try (Spectator spectator = new Spectator(oriel)) {
            spectator.choose(Mode.STILL);
        }
        TimeUnit.SECONDS.sleep(3);
        double before = idleShare(oriel);
        long heap = oriel.liveHeap();
        try (Crowd crowd = new Crowd(oriel, VIEWERS)) {
            TimeUnit.SECONDS.sleep(5);
            double share = idleShare(oriel);
            long more = oriel.liveHeap() - heap;
            table.alone(VIEWERS + " viewers of an idle guest, % of a core", 100 * share, Goal.atMost(1));
            table.alone("  without any viewer, % of a core", 100 * before, Goal.NONE);
            table.alone("  heap each, KiB", more / 1024.0 / VIEWERS, Goal.atMost(256));
            long gone = crowd.others().stream().filter(other -> !other.isOpen()).count();
            table.alone("  viewers lost", gone, Goal.atMost(0));
        }
    }

    private static double idleShare(Oriel oriel) throws Exception {
        long began = System.nanoTime();
        long cpu = oriel.cpuNanos();
        TimeUnit.SECONDS.sleep(SECONDS);
        return (oriel.cpuNanos() - cpu) / (double) (System.nanoTime() - began);
    }

    /**
     * Thirty thumbnails, each asked for every second as a page does, of a screen that changes every second. Each has a
     * width of its own, so that each is made anew as thirty machines' would be.
     */
    static void thumbnails(Sides sides, Table table) throws Exception {
        Oriel oriel = sides.oriel();
        sides.only(oriel);
        try (Spectator spectator = new Spectator(oriel)) {
            spectator.choose(Mode.BOX);
            Map<Integer, String> tags = new HashMap<>();
            for (int round = 0; round < ROUNDS_TO_WARM_UP; round++) {
                spectator.keyToPixel(KEY_X);
                fetch(oriel, tags);
            }
            long began = System.nanoTime();
            long cpu = oriel.cpuNanos();
            int made = 0;
            for (int second = 0; second < SECONDS; second++) {
                spectator.keyToPixel(KEY_X);
                made += fetch(oriel, tags);
                long next = began + TimeUnit.SECONDS.toNanos(second + 1);
                TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
            }
            double share = (oriel.cpuNanos() - cpu) / (double) (System.nanoTime() - began);
            table.alone(THUMBNAILS + " thumbnails at 1 per second, % of a core", 100 * share, Goal.atMost(5));
            table.alone("  of them made anew, a second", made / (double) SECONDS, Goal.NONE);
        }
    }

    /** Returns how many were new. */
    private static int fetch(Oriel oriel, Map<Integer, String> tags) throws Exception {
        int made = 0;
        for (int i = 0; i < THUMBNAILS; i++) {
            int width = 300 + i;
            String path = "/api/v1/machines/" + oriel.machine() + "/screenshot.png?width=" + width;
            HttpResponse<byte[]> answer =
                    oriel.api().raw("GET", path, "If-None-Match", tags.getOrDefault(width, "\"none\""));
            if (answer.statusCode() == 200) {
                made++;
                tags.put(width, answer.headers().firstValue("ETag").orElse(""));
            }
        }
        return made;
    }

    /** What the heap holds more for each guest that runs and that nobody looks at. */
    static void idleGuests(Sides sides, Table table) throws Exception {
        Oriel oriel = sides.oriel();
        oriel.rest();
        sides.direct().rest();
        int count = 8;
        TimeUnit.SECONDS.sleep(3);
        long before = oriel.liveHeap();
        List<String> machines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String machine = oriel.api()
                    .post("/api/v1/machines", Map.of("name", "idle " + i, "memoryMiB", 32))
                    .path("id")
                    .asString();
            machines.add(machine);
            oriel.api().post("/api/v1/machines/" + machine + "/start");
        }
        TimeUnit.SECONDS.sleep(3);
        double each = (oriel.liveHeap() - before) / (double) count / (1 << 20);
        table.alone("heap for each idle guest (720x400), MiB", each, Goal.atMost(10));
        for (String machine : machines) {
            oriel.api().post("/api/v1/machines/" + machine + "/stop");
        }
    }
}
