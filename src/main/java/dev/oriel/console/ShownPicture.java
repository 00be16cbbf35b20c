package dev.oriel.console;

import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.EncodedRect;
import dev.oriel.rfb.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What one viewer's screen shows: the shared picture as it was at a step, but for the regions that are stale, and those
 * that were sent with loss. This is all that is kept for a viewer, however slow it is. Not thread-safe.
 */
final class ShownPicture {

    /** What was sent with loss is sent exactly when it has not changed for so long. */
    static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(180);

    private final SharedPicture picture;
    private final TileRegion stale;
    private final TileRegion lossy;
    private long step;

    /** A screen that shows nothing of the picture yet. */
    ShownPicture(SharedPicture picture) {
        this.picture = picture;
        this.stale = new TileRegion(picture.bounds());
        this.lossy = new TileRegion(picture.bounds());
        stale.add(picture.bounds(), 0);
    }

    SharedPicture picture() {
        return picture;
    }

    /** The step that all that is sent must belong to. */
    long step() {
        return step;
    }

    /** The viewer has lost, or never had, what is in this area. */
    void forget(Rect area) {
        stale.add(area, step);
    }

    /**
     * Goes on to the newest step.
     *
     * @param canCopy whether the viewer can move its own pixels
     * @return the moves that it has to make before it is sent anything
     */
    List<Move> follow(boolean canCopy) {
        List<Move> moves = new ArrayList<>();
        step = picture.follow(
                step,
                next -> {
                    for (Move move : next.moves()) {
                        if (canCopy && isWorthwhile(move)) {
                            moves.add(move);
                            stale.follow(move);
                            lossy.follow(move);
                        } else {
                            stale.add(move.target(), next.number());
                        }
                    }
                    stale.addAll(next.changed(), next.number());
                },
                changed -> stale.addAll(changed, step + 1));
        return moves;
    }

    private boolean isWorthwhile(Move move) {
        return stale.areaWithin(move.source()) < move.target().area() / 2;
    }

    /** What the viewer has to be sent, the oldest first, as rectangles that do not overlap. */
    List<Rect> stale(int mostArea) {
        return stale.rectangles(mostArea);
    }

    /** The viewer has been sent this, as it is at {@link #step()}. */
    void shown(Rect area, EncodedRect how) {
        shownExactly(area);
        how.lossy().forEach(part -> lossy.add(part, step));
    }

    /** The viewer has been sent this without any loss. */
    void shownExactly(Rect area) {
        stale.remove(area);
        lossy.remove(area);
    }

    /** When the first of what was sent with loss will have rested, in the clock's nanoseconds; Long.MAX_VALUE if none. */
    long restsAt() {
        if (lossy.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return picture.restingSince(lossy) + REST_NANOS;
    }

    /** What was sent with loss and has rested since. */
    List<Rect> rested(long now, int mostArea) {
        return lossy.isEmpty()
                ? List.of()
                : picture.restingIn(lossy, now - REST_NANOS).rectangles(mostArea);
    }
}
