package dev.oriel.bench;

import dev.oriel.Api;
import dev.oriel.bench.Classroom.Got;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** From the wish for a machine to the machine. */
final class ClaimMeasurements {

    private static final int WAITING = 2;
    private static final int WARM_UPS = 4;
    private static final int CLAIMS = 40;
    private static final int FEW_CLAIMS = 20;
    private static final int CLASS = 30;
    private static final int CLASSES = 2;
    private static final int CLONES = 20;
    private static final int ROUNDS = 3;
    private static final double MEBIBYTE = 1 << 20;

    private ClaimMeasurements() {}

    /** One after the other, of a pool that has some waiting and is at rest. */
    static void claim(Classroom room, Table table) throws Exception {
        List<Got> machines = claims(room, CLAIMS);
        Sample claimed = of(machines, Got::claimed);
        Sample answered = of(machines, Got::answered);
        Sample seen = of(machines, Got::seen);
        table.alone("claim until it runs, server, p95, ms", claimed.percentile(95), Goal.atMost(30));
        table.alone("  p50, ms", claimed.median(), Goal.NONE);
        table.alone("  until the client has the answer, p95, ms", answered.percentile(95), Goal.NONE);
        long others = machines.stream().filter(got -> !got.way().equals("pool")).count();
        table.alone("  of " + CLAIMS + " not from the pool", others, Goal.atMost(0));
        table.alone("start to full picture, p95, ms", seen.percentile(95), Goal.atMost(500));
        table.alone("  p50, ms", seen.median(), Goal.NONE);
    }

    /** How much longer it takes without a template. */
    static void cold(Classroom room, Table table) throws Exception {
        Sample pictures = room.results().pictures();
        if (pictures == null) {
            pictures = of(claims(room, FEW_CLAIMS), Got::seen);
        }
        // Tiny Linux boots in seconds: the goal is the desktop's.
        Goal goal = room.guest() == PoolGuest.DESKTOP ? Goal.atLeast(100) : Goal.NONE;
        table.alone("cold boot until its screen is at rest, s", room.bootSeconds(), Goal.NONE);
        table.alone("  times a start's p95", 1e3 * room.bootSeconds() / pictures.percentile(95), goal);
        table.alone("  times a start's p50", 1e3 * room.bootSeconds() / pictures.median(), Goal.NONE);
    }

    private static List<Got> claims(Classroom room, int count) throws Exception {
        room.fill(WAITING);
        List<Got> machines = new ArrayList<>();
        for (int at = -WARM_UPS; at < count; at++) {
            room.calm();
            Got got = room.get(room.server().api());
            room.remove(got.machine());
            if (at >= 0) {
                machines.add(got);
            }
        }
        room.results().pictures(of(machines, Got::seen));
        return machines;
    }

    /** The pool, from nothing. */
    static void clones(Classroom room, Table table) throws Exception {
        List<Double> seconds = new ArrayList<>();
        List<Double> memory = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            room.fill(0);
            room.calm();
            seconds.add(room.fill(CLONES));
            TimeUnit.SECONDS.sleep(1);
            for (long clone : room.waitingProcesses()) {
                memory.add(ProcessFiles.privateBytes(clone) / MEBIBYTE);
            }
        }
        if (memory.size() != CLONES * ROUNDS) {
            throw new IllegalStateException(memory.size() + " processes are not " + ROUNDS + " times " + CLONES);
        }
        table.alone(
                CLONES + " clones restored and paused, most, s",
                Sample.of(seconds).most(),
                Goal.atMost(3));
        table.alone("  first time, s", seconds.getFirst(), Goal.NONE);
        table.alone("  private memory each, most, MiB", Sample.of(memory).most(), Goal.atMost(16));
        table.alone("  p50, MiB", Sample.of(memory).median(), Goal.NONE);
    }

    /** All want one at once, and none waits. */
    static void atOnce(Classroom room, Table table) throws Exception {
        List<Api> students = room.students(CLASS);
        List<Double> last = new ArrayList<>();
        List<Double> middle = new ArrayList<>();
        for (int round = 0; round < CLASSES; round++) {
            room.fill(0);
            room.calm();
            CountDownLatch bell = new CountDownLatch(1);
            List<Got> machines = together(
                    students.stream()
                            .map(student -> (Callable<Got>) () -> {
                                bell.await();
                                return room.get(student);
                            })
                            .toList(),
                    bell);
            last.add(of(machines, Got::seen).most() / 1e3);
            middle.add(of(machines, Got::seen).median() / 1e3);
            room.removeAll();
        }
        table.alone(
                CLASS + " at once, no pool: all see, most, s", Sample.of(last).most(), Goal.atMost(10));
        table.alone("  half of them see, most, s", Sample.of(middle).most(), Goal.NONE);
    }

    /** Does everything at the same time, from the bell on. */
    static <T> List<T> together(List<Callable<T>> tasks, CountDownLatch bell) throws Exception {
        List<Future<T>> futures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            tasks.forEach(task -> futures.add(threads.submit(task)));
            bell.countDown();
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(future.get());
        }
        return results;
    }

    private static Sample of(List<Got> machines, java.util.function.ToDoubleFunction<Got> figure) {
        return Sample.of(machines.stream().mapToDouble(figure).boxed().toList());
    }
}
