package dev.oriel.bench;

import dev.oriel.bench.Crowd.Showing;
import dev.oriel.bench.FrameStrip.Mode;
import java.util.HashMap;
import java.util.Map;

/** The sides that are compared. Only the guests that a measurement needs run; the others are stopped meanwhile. */
record Sides(Oriel oriel, Side direct, Side lossy, Side websockify, Map<String, Showing> seen) {

    private static final int MANY = 60;
    private static final long SETTLE_MILLIS = 2000;
    private static final long WATCH_MILLIS = 5000;

    Sides(Oriel oriel, Side direct, Side lossy, Side websockify) {
        this(oriel, direct, lossy, websockify, new HashMap<>());
    }

    /** Lets one guest run and no other. */
    void only(Side side) throws Exception {
        if (side == oriel) {
            direct.rest();
        } else {
            oriel.rest();
        }
        side.go();
    }

    /** Lets all guests run. */
    void all() throws Exception {
        direct.go();
        oriel.go();
    }

    /** What so many viewers of a side see of a motion; measured once. */
    Showing showing(Side side, Mode mode, int viewers) throws Exception {
        String key = side.name() + ' ' + mode + ' ' + viewers;
        Showing known = seen.get(key);
        if (known == null) {
            only(side);
            try (Crowd crowd = new Crowd(side, viewers)) {
                known = crowd.watch(mode, viewers > MANY ? 2 * SETTLE_MILLIS : SETTLE_MILLIS, WATCH_MILLIS);
            }
            seen.put(key, known);
        }
        return known;
    }
}
