package dev.oriel.bench;

import java.util.TreeMap;

/** When a client first showed each frame. Safe for use by several threads. */
final class FrameHistory {

    private static final int LONGEST = 20_000;

    private final TreeMap<Integer, Long> firstShown = new TreeMap<>();
    private FrameStrip.Mode mode = FrameStrip.Mode.STILL;
    private int latest = -1;
    private long frames;

    /** Notes what is shown from now on. A frame of another mode begins a new history. */
    synchronized void shown(FrameStrip frame, long nanos) {
        if (frame.mode() != mode) {
            firstShown.clear();
            mode = frame.mode();
            latest = -1;
        }
        if (frame.number() == latest) {
            return;
        }
        latest = frame.number();
        frames++;
        firstShown.putIfAbsent(latest, nanos);
        if (firstShown.size() > LONGEST) {
            firstShown.pollFirstEntry();
        }
    }

    /** How many frames have been shown. */
    synchronized long frames() {
        return frames;
    }

    /** The number of the frame that is shown; -1 before the first. */
    synchronized int latest() {
        return latest;
    }

    /** How long a picture with this number has been out of date, by what is known here; 0 if it is not. */
    synchronized long ageNanos(int number, long now) {
        var newer = firstShown.higherEntry(number);
        return newer == null ? 0 : now - newer.getValue();
    }
}
