package dev.oriel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A text console as its pixels show it: a grid of cells of 8x16, each with the picture of a character. What a picture
 * says is not known, but which are the same is, and that is enough to find what was typed in what is answered.
 */
public final class TextScreen {

    public static final int CELL_WIDTH = 8;
    public static final int CELL_HEIGHT = 16;

    private final List<List<Integer>> rows = new ArrayList<>();

    /** @param pixels 0x00RRGGBB, row by row */
    public TextScreen(int[] pixels, int width) {
        int height = width == 0 ? 0 : pixels.length / width;
        for (int top = 0; top + CELL_HEIGHT <= height; top += CELL_HEIGHT) {
            List<Integer> row = new ArrayList<>();
            for (int left = 0; left + CELL_WIDTH <= width; left += CELL_WIDTH) {
                row.add(cell(pixels, width, left, top));
            }
            rows.add(row);
        }
    }

    /** How many rows begin with the same pictures as this one has in the columns from to to. */
    public long rowsThatBeginWith(List<Integer> pictures) {
        return rows.stream()
                .filter(row -> row.size() >= pictures.size()
                        && row.subList(0, pictures.size()).equals(pictures))
                .count();
    }

    /** The pictures in a row from one column up to another. */
    public List<Integer> pictures(int row, int from, int to) {
        return List.copyOf(rows.get(row).subList(from, to));
    }

    public boolean isBlank(int row, int column) {
        return rows.get(row).get(column) == 0;
    }

    /** The last row that has anything on it, or -1. */
    public int lastRow() {
        for (int row = rows.size() - 1; row >= 0; row--) {
            if (rows.get(row).stream().anyMatch(picture -> picture != 0)) {
                return row;
            }
        }
        return -1;
    }

    /**
     * The last row, if it is Tiny Linux's prompt and nothing else: the shell waits. Empty while a cursor that blinks is
     * shown behind it.
     */
    public OptionalInt rowOfPrompt() {
        int row = lastRow();
        int length = TinyLinux.PROMPT.length();
        boolean prompt = row >= 0
                && rows.get(row).subList(0, length).stream().noneMatch(picture -> picture == 0)
                && isBlank(row, length)
                && isBlank(row, length + 1);
        return prompt ? OptionalInt.of(row) : OptionalInt.empty();
    }

    /** A number for the picture in a cell: 0 for an empty one, the same for the same picture. */
    private static int cell(int[] pixels, int width, int left, int top) {
        int[] bits = new int[CELL_HEIGHT];
        for (int y = 0; y < CELL_HEIGHT; y++) {
            for (int x = 0; x < CELL_WIDTH; x++) {
                int pixel = pixels[(top + y) * width + left + x];
                boolean lit = (pixel >> 16 & 0xff) + (pixel >> 8 & 0xff) + (pixel & 0xff) > 0x180;
                bits[y] = bits[y] << 1 | (lit ? 1 : 0);
            }
        }
        int hash = Arrays.hashCode(bits);
        return Arrays.stream(bits).allMatch(line -> line == 0) ? 0 : hash == 0 ? 1 : hash;
    }
}
