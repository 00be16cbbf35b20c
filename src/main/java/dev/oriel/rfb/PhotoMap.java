package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tells photographs and films from text, drawings and controls, cell by cell. In what people draw for screens, most
 * pixels look exactly like a neighbour; in what a camera sees, hardly any does.
 */
final class PhotoMap {

    /** Edge of a cell in pixels. */
    static final int CELL = 64;

    /** A cell with no more colours than this is sent exactly: it costs little. */
    private static final int FEW_COLOURS = 32;

    /** A smaller cell is not worth a JPEG's header. */
    private static final int LEAST_AREA = 512;

    private final Palette palette = new Palette();

    /** Rectangles of whole cells that cover a patch, each photographic as a whole or not at all. */
    List<Part> parts(Patch patch) {
        int across = (patch.width() + CELL - 1) / CELL;
        int down = (patch.height() + CELL - 1) / CELL;
        boolean[][] photo = new boolean[down][across];
        int photos = 0;
        for (int row = 0; row < down; row++) {
            for (int column = 0; column < across; column++) {
                photo[row][column] = isPhotographic(patch.part(cells(patch, column, row, 1, 1)));
                photos += photo[row][column] ? 1 : 0;
            }
        }
        if (photos == 0 || photos == across * down) {
            return List.of(new Part(patch.area(), photos > 0));
        }
        return merge(patch, photo, across, down);
    }

    /** Grows each cell that is left to the right, then down, as long as its neighbours are like it. */
    private static List<Part> merge(Patch patch, boolean[][] photo, int across, int down) {
        List<Part> parts = new ArrayList<>();
        boolean[][] done = new boolean[down][across];
        for (int row = 0; row < down; row++) {
            for (int column = 0; column < across; column++) {
                if (!done[row][column]) {
                    boolean kind = photo[row][column];
                    int right = column + 1;
                    while (right < across && !done[row][right] && photo[row][right] == kind) {
                        right++;
                    }
                    int bottom = row + 1;
                    while (bottom < down && isAlike(photo[bottom], done[bottom], column, right, kind)) {
                        bottom++;
                    }
                    for (int y = row; y < bottom; y++) {
                        Arrays.fill(done[y], column, right, true);
                    }
                    parts.add(new Part(cells(patch, column, row, right - column, bottom - row), kind));
                }
            }
        }
        return parts;
    }

    private static boolean isAlike(boolean[] photo, boolean[] done, int from, int to, boolean kind) {
        for (int i = from; i < to; i++) {
            if (done[i] || photo[i] != kind) {
                return false;
            }
        }
        return true;
    }

    private boolean isPhotographic(Patch cell) {
        return cell.area().area() >= LEAST_AREA && !isFlat(cell) && !palette.collect(cell, FEW_COLOURS);
    }

    /** Whether a third of the pixels or more look like the one to the left, or like the one above. */
    private static boolean isFlat(Patch cell) {
        int[] pixels = cell.pixels();
        int width = cell.width();
        int enough = cell.area().area() / 3;
        int likeLeft = 0;
        int likeAbove = 0;
        for (int y = 1; y < cell.height(); y++) {
            int row = cell.row(y);
            int above = row - cell.stride();
            for (int x = 1; x < width; x++) {
                int pixel = pixels[row + x];
                likeLeft += pixel == pixels[row + x - 1] ? 1 : 0;
                likeAbove += pixel == pixels[above + x] ? 1 : 0;
            }
        }
        return likeLeft >= enough || likeAbove >= enough;
    }

    private static Rect cells(Patch patch, int column, int row, int columns, int rows) {
        int x = column * CELL;
        int y = row * CELL;
        int width = Math.min(columns * CELL, patch.width() - x);
        int height = Math.min(rows * CELL, patch.height() - y);
        return new Rect(patch.area().x() + x, patch.area().y() + y, width, height);
    }

    /** A rectangle of a patch and what it shows. */
    record Part(Rect area, boolean photographic) {}
}
