package dev.oriel.recording;

import dev.oriel.framebuffer.Cursor;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.EncodedRect;
import dev.oriel.rfb.Encoding;
import dev.oriel.rfb.EncodingChoice;
import dev.oriel.rfb.Move;
import dev.oriel.rfb.MoveDetector;
import dev.oriel.rfb.Patch;
import dev.oriel.rfb.PixelFormat;
import dev.oriel.rfb.RectEncoder;
import dev.oriel.rfb.ScrollDetector;
import dev.oriel.rfb.ServerMessageWriter;
import dev.oriel.rfb.WireBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a recording shows of one framebuffer, and the updates that bring it up to date. It keeps a copy of the picture,
 * so that only pixels that really differ are written: a blinking cursor costs some dozen bytes.
 *
 * <p>Everything is written exactly, but for what moves and would be large: that becomes JPEG as long as it moves, and is
 * written exactly when it has been still for {@value #STILL_MILLIS} ms. For one thread; times are milliseconds and never
 * go back.
 */
final class ScreenTrace implements AutoCloseable {

    /** After so long without a change what was lossy is made exact. */
    static final long STILL_MILLIS = 1000;

    private static final int MOVING_QUALITY = 6;

    /** Less is not worth a JPEG's header. */
    private static final int LEAST_LOSSY_PIXELS = 4096;

    /** Smaller changes are written sooner than compared. */
    private static final int LEAST_SCROLL_PIXELS = 64 * 256;

    private static final Rect NOTHING = new Rect(0, 0, 0, 0);

    private final Framebuffer screen;
    private final int across;
    private final int[] shown;
    private final long[] seen;
    private final long[] stamps;
    private final boolean[] lossy;
    private final long[] changedAt;
    private final ScrollDetector scrolling = new ScrollDetector();
    private final MoveDetector dragging = new MoveDetector();
    private final WireBuffer scratch = new WireBuffer();
    private final RectEncoder whole = exactly(6);
    private final RectEncoder exact = exactly(4);
    private final RectEncoder moving =
            new EncodingChoice(Encoding.TIGHT, PixelFormat.NATIVE, MOVING_QUALITY, 4).newEncoder();
    private int lossyTiles;

    ScreenTrace(Framebuffer screen) {
        this.screen = screen;
        this.across = screen.tilesAcross();
        int tiles = across * screen.tilesDown();
        this.shown = new int[screen.width() * screen.height()];
        this.seen = new long[tiles];
        this.stamps = new long[tiles];
        this.lossy = new boolean[tiles];
        this.changedAt = new long[tiles];
        Arrays.fill(seen, -1);
    }

    Framebuffer screen() {
        return screen;
    }

    /** The size, the whole picture and the pointer, every pixel exact. */
    byte[] keyFrame(Cursor cursor) {
        screen.stamps(seen);
        screen.read(screen.bounds(), shown, 0, screen.width());
        Arrays.fill(lossy, false);
        lossyTiles = 0;
        WireBuffer out = new WireBuffer(screen.bounds().area() / 8 + 256);
        ServerMessageWriter writer = new ServerMessageWriter(out);
        writer.beginUpdate();
        writer.desktopSize(screen.width(), screen.height());
        writer.endUpdate();
        writer.beginUpdate();
        writer.rectangle(whole, shownPatch(screen.bounds()));
        writer.cursor(cursor, PixelFormat.NATIVE);
        writer.endUpdate();
        return out.toByteArray();
    }

    /** What has changed, or must become exact now; nothing when that is nothing. */
    Optional<byte[]> changes(long now) {
        List<EncodedRect> parts = new ArrayList<>();
        List<Move> moves = List.of();
        Rect changed = changedTiles(now);
        if (!changed.isEmpty()) {
            Patch is = Patch.of(screen, changed);
            moves = moves(is);
            moves.forEach(found -> move(found, now));
            writeDifferences(is, now, parts);
        }
        writeWhatIsStill(now, parts);
        return message(moves, parts);
    }

    /** Everything that is still lossy, exactly. */
    Optional<byte[]> remainder() {
        List<EncodedRect> parts = new ArrayList<>();
        writeWhatIsStill(Long.MAX_VALUE, parts);
        return message(List.of(), parts);
    }

    /** Whether something waits to be made exact. */
    boolean isLossy() {
        return lossyTiles > 0;
    }

    // ----- what has changed -----

    /** The smallest area with all tiles that have been written since the last look. */
    private Rect changedTiles(long now) {
        screen.stamps(stamps);
        Rect all = NOTHING;
        for (int tile = 0; tile < stamps.length; tile++) {
            if (stamps[tile] != seen[tile]) {
                seen[tile] = stamps[tile];
                changedAt[tile] = now;
                all = union(all, screen.tile(tile % across, tile / across));
            }
        }
        return all;
    }

    private List<Move> moves(Patch is) {
        if (is.area().area() < LEAST_SCROLL_PIXELS) {
            return List.of();
        }
        Patch was = shownPatch(is.area());
        List<Move> scrolled = scrolling.detect(was, is);
        return scrolled.isEmpty() ? dragging.detect(was, is).stream().toList() : scrolled;
    }

    private void move(Move move, long now) {
        Rect target = move.target();
        Rect source = move.source();
        boolean sourceIsLossy = isLossy(source);
        int[] moved = new int[target.area()];
        copy(shown, source, screen.width(), moved);
        put(new Patch(target, moved, 0, target.width()), target);
        if (sourceIsLossy) {
            markLossy(target, now);
        }
    }

    private void writeDifferences(Patch is, long now, List<EncodedRect> parts) {
        Rect area = is.area();
        for (int y = area.y(); y < area.bottom(); y += Framebuffer.TILE) {
            int height = Math.min(Framebuffer.TILE, area.bottom() - y);
            Rect run = NOTHING;
            for (int x = area.x(); x < area.right(); x += Framebuffer.TILE) {
                Rect tile = new Rect(x, y, Math.min(Framebuffer.TILE, area.right() - x), height);
                Rect different = difference(is, tile);
                if (different.isEmpty()) {
                    write(is, run, now, parts);
                    run = different;
                } else {
                    run = union(run, different);
                }
            }
            write(is, run, now, parts);
        }
    }

    private void write(Patch is, Rect run, long now, List<EncodedRect> parts) {
        if (run.isEmpty()) {
            return;
        }
        Patch patch = is.part(run);
        put(patch, run);
        boolean moves = isLossy(run);
        EncodedRect encoded = EncodedRect.of(moves ? moving : exact, patch, scratch);
        if (!moves && run.area() >= LEAST_LOSSY_PIXELS && encoded.bytes().length > run.area() / 2) {
            EncodedRect smaller = EncodedRect.of(moving, patch, scratch);
            moves = smaller.bytes().length < encoded.bytes().length * 2L / 3;
            encoded = moves ? smaller : encoded;
        }
        if (moves) {
            markLossy(run, now);
        }
        parts.add(encoded);
    }

    // ----- what becomes exact -----

    private void writeWhatIsStill(long now, List<EncodedRect> parts) {
        if (lossyTiles == 0) {
            return;
        }
        for (int row = 0; row < screen.tilesDown(); row++) {
            Rect run = NOTHING;
            for (int column = 0; column < across; column++) {
                int tile = row * across + column;
                if (lossy[tile] && now - changedAt[tile] >= STILL_MILLIS) {
                    lossy[tile] = false;
                    lossyTiles--;
                    run = union(run, screen.tile(column, row));
                } else if (!run.isEmpty()) {
                    parts.add(EncodedRect.of(exact, shownPatch(run), scratch));
                    run = NOTHING;
                }
            }
            if (!run.isEmpty()) {
                parts.add(EncodedRect.of(exact, shownPatch(run), scratch));
            }
        }
    }

    private boolean isLossy(Rect area) {
        if (lossyTiles == 0) {
            return false;
        }
        for (int row = area.y() / Framebuffer.TILE; row * Framebuffer.TILE < area.bottom(); row++) {
            for (int column = area.x() / Framebuffer.TILE; column * Framebuffer.TILE < area.right(); column++) {
                if (lossy[row * across + column]) {
                    return true;
                }
            }
        }
        return false;
    }

    private void markLossy(Rect area, long now) {
        for (int row = area.y() / Framebuffer.TILE; row * Framebuffer.TILE < area.bottom(); row++) {
            for (int column = area.x() / Framebuffer.TILE; column * Framebuffer.TILE < area.right(); column++) {
                int tile = row * across + column;
                lossyTiles += lossy[tile] ? 0 : 1;
                lossy[tile] = true;
                changedAt[tile] = now;
            }
        }
    }

    // ----- the copy of the picture -----

    private Patch shownPatch(Rect area) {
        return new Patch(area, shown, area.y() * screen.width() + area.x(), screen.width());
    }

    /** The smallest rectangle around the pixels of a tile that are not as they are shown. */
    private Rect difference(Patch is, Rect tile) {
        int left = tile.right();
        int right = tile.x();
        int top = tile.bottom();
        int bottom = tile.y();
        for (int y = tile.y(); y < tile.bottom(); y++) {
            int from = is.offset()
                    + (y - is.area().y()) * is.stride()
                    + tile.x()
                    - is.area().x();
            int old = y * screen.width() + tile.x();
            int first = Arrays.mismatch(is.pixels(), from, from + tile.width(), shown, old, old + tile.width());
            if (first < 0) {
                continue;
            }
            int last = tile.width() - 1;
            while (is.pixels()[from + last] == shown[old + last]) {
                last--;
            }
            top = Math.min(top, y);
            bottom = y + 1;
            left = Math.min(left, tile.x() + first);
            right = Math.max(right, tile.x() + last + 1);
        }
        return right <= left ? NOTHING : new Rect(left, top, right - left, bottom - top);
    }

    private void put(Patch from, Rect area) {
        for (int y = 0; y < area.height(); y++) {
            System.arraycopy(
                    from.pixels(),
                    from.offset() + y * from.stride(),
                    shown,
                    (area.y() + y) * screen.width() + area.x(),
                    area.width());
        }
    }

    private static void copy(int[] picture, Rect area, int width, int[] target) {
        for (int y = 0; y < area.height(); y++) {
            System.arraycopy(picture, (area.y() + y) * width + area.x(), target, y * area.width(), area.width());
        }
    }

    // ----- small parts -----

    private static Optional<byte[]> message(List<Move> moves, List<EncodedRect> parts) {
        if (moves.isEmpty() && parts.isEmpty()) {
            return Optional.empty();
        }
        WireBuffer out = new WireBuffer();
        ServerMessageWriter writer = new ServerMessageWriter(out);
        writer.beginUpdate();
        moves.forEach(move -> writer.copyRect(move.target(), move.sourceX(), move.sourceY()));
        parts.forEach(writer::rectangle);
        writer.endUpdate();
        return Optional.of(out.toByteArray());
    }

    private static Rect union(Rect one, Rect other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        int x = Math.min(one.x(), other.x());
        int y = Math.min(one.y(), other.y());
        int right = Math.max(one.right(), other.right());
        int bottom = Math.max(one.bottom(), other.bottom());
        return new Rect(x, y, right - x, bottom - y);
    }

    private static RectEncoder exactly(int compression) {
        return new EncodingChoice(Encoding.TIGHT, PixelFormat.NATIVE, EncodingChoice.LOSSLESS, compression)
                .newEncoder();
    }

    /** Frees the encoders. Idempotent. */
    @Override
    public void close() {
        whole.close();
        exact.close();
        moving.close();
    }
}
