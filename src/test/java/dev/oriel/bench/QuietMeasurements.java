package dev.oriel.bench;

import dev.oriel.bench.FrameStrip.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** What it costs when little happens. */
final class QuietMeasurements {

    private static final int VIEWERS = 100;
    private static final int THUMBNAILS = 30;
    private static final int SECONDS = 10;
    private static final int SECONDS_TO_WARM_UP = 120;

    /** The same number of heartbeats in each. */
    private static final int IDLE_SECONDS = 40;

    /** Until a server that has just started runs compiled code, as one does that has run for some minutes. */
    private static final int ROUNDS_TO_WARM_UP = 60;

    private QuietMeasurements() {}

    /** A hundred viewers of a guest that does nothing: in a server that has just started, and when it has run a while. */
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
            double young = idleShare(oriel);
            TimeUnit.SECONDS.sleep(SECONDS_TO_WARM_UP);
            double share = idleShare(oriel);
            long more = oriel.liveHeap() - heap;
            table.alone(VIEWERS + " viewers of an idle guest, % of a core", 100 * share, Goal.atMost(1));
            table.alone("  as soon as they are there, % of a core", 100 * young, Goal.NONE);
            table.alone("  without any viewer, % of a core", 100 * before, Goal.NONE);
            table.alone("  heap each, KiB", more / 1024.0 / VIEWERS, Goal.atMost(256));
            long gone = crowd.others().stream().filter(other -> !other.isOpen()).count();
            table.alone("  viewers lost", gone, Goal.atMost(0));
        }
    }

    private static double idleShare(Oriel oriel) throws Exception {
        long began = System.nanoTime();
        long cpu = oriel.cpuNanos();
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        return (oriel.cpuNanos() - cpu) / (double) (System.nanoTime() - began);
    }

    /**
     * The small pictures of thirty machines whose screens change every second: asked for every second as a page does, all
     * in one answer, and, beside it, each with a request of its own, as somebody would who knows only the picture's
     * address. The machines are copies of the one that runs.
     */
    static void thumbnails(Sides sides, Table table) throws Exception {
        Oriel oriel = sides.oriel();
        sides.only(oriel);
        try (Spectator spectator = new Spectator(oriel)) {
            spectator.choose(Mode.BOX);
        }
        try (Wall wall = new Wall(oriel, THUMBNAILS)) {
            for (int round = 0; round < ROUNDS_TO_WARM_UP; round++) {
                wall.change();
                wall.lookAtAll();
                wall.lookAtEach();
            }
            double unseen = share(oriel, wall, () -> 0);
            double together = share(oriel, wall, wall::lookAtAll);
            double each = share(oriel, wall, wall::lookAtEach);
            table.alone(
                    THUMBNAILS + " thumbnails at 1 per second, % of a core", 100 * (together - unseen), Goal.atMost(5));
            table.alone("  each with a request of its own", 100 * (each - unseen), Goal.NONE);
            table.alone("  what the guests' changes cost without them", 100 * unseen, Goal.NONE);
        }
    }

    /**
     * The share of a core that the server takes while all screens change each second, and somebody looks half a second
     * later.
     *
     * @param look returns how many pictures were new: all, or none if nobody looks
     */
    private static double share(Oriel oriel, Wall wall, Callable<Integer> look) throws Exception {
        long began = System.nanoTime();
        long cpu = oriel.cpuNanos();
        int made = 0;
        for (int second = 0; second < SECONDS; second++) {
            wall.change();
            long change = TimeUnit.SECONDS.toNanos(second) + TimeUnit.MILLISECONDS.toNanos(500);
            TimeUnit.NANOSECONDS.sleep(Math.max(0, began + change - System.nanoTime()));
            made += look.call();
            long next = began + TimeUnit.SECONDS.toNanos(second + 1);
            TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
        }
        double share = (oriel.cpuNanos() - cpu) / (double) (System.nanoTime() - began);
        if (made > 0 && made < 0.9 * THUMBNAILS * SECONDS) {
            throw new IOException("only " + made + " pictures were new");
        }
        return share;
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
