package dev.oriel.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures templates, clones, the pool, snapshots and forks over HTTP and WebSockets, and QEMU's own snapshots beside
 * them. Run it with {@code ./oriel bench pool [--tiny|--desktop] [ROW..]}.
 */
public final class PoolBench {

    private static final long LIMIT_MINUTES = 40;

    /** Thirty machines of a desktop that share most of their memory are promised more than a small host has. */
    private static final String OVERCOMMIT = "--oriel.machine.memory-overcommit=4";

    /** Only what a measurement asks for is to wait. */
    private static final String NO_DEMAND = "--oriel.template.most-demand=0";

    private final Bench<Classroom> bench = new Bench<>();

    private PoolBench() {
        bench.row("claim", ClaimMeasurements::claim);
        bench.row("browser", BrowserMeasurements::start);
        bench.row("cold", ClaimMeasurements::cold);
        bench.row("clones", ClaimMeasurements::clones);
        bench.row("class", ClaimMeasurements::atOnce);
        bench.row("reset", MomentMeasurements::reset);
        bench.row("snapshot", MomentMeasurements::snapshot);
        bench.row("fork", MomentMeasurements::fork);
        bench.row("savevm", MomentMeasurements::savevm);
    }

    public static void main(String[] arguments) throws Exception {
        List<String> rows = new ArrayList<>(Arrays.asList(arguments));
        List<PoolGuest> guests = new ArrayList<>(List.of(PoolGuest.values()));
        for (PoolGuest guest : PoolGuest.values()) {
            if (rows.remove("--" + guest.word())) {
                guests.retainAll(List.of(guest));
            }
        }
        PoolBench pool = new PoolBench();
        pool.bench.main(rows, LIMIT_MINUTES, chosen -> {
            for (PoolGuest guest : guests) {
                try {
                    pool.measure(guest, chosen);
                } catch (Exception | AssertionError e) {
                    pool.bench.table().failed(guest.words(), e);
                }
                pool.bench.close();
            }
        });
    }

    private void measure(PoolGuest guest, List<String> rows) throws Exception {
        Server server = bench.opened(new Server(bench.folder(), "--oriel.template.wanted=0", NO_DEMAND, OVERCOMMIT));
        Classroom room = new Classroom(server, guest, Bench.guest(guest.word()));
        System.out.printf(Locale.ROOT, "%n%s; server ready after %.1f s%n", guest.words(), server.secondsToStart());
        for (String row : rows) {
            bench.take(row, room);
            room.fill(0);
            room.removeAll();
        }
    }
}
