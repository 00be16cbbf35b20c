package dev.oriel.framebuffer;

/**
 * The picture of the guest's mouse pointer.
 *
 * @param width pixels, 0 to {@value #MAX_EDGE}
 * @param height pixels, 0 to {@value #MAX_EDGE}
 * @param hotspotX the column that points, inside the picture
 * @param hotspotY the row that points
 * @param pixels 0xAARRGGBB, row by row, not premultiplied; the array is not copied and must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a picture is compared by identity: each new shape is a new cursor
public record Cursor(int width, int height, int hotspotX, int hotspotY, int[] pixels) {

    public static final int MAX_EDGE = 512;

    /** No pointer at all: the guest hides it. */
    public static final Cursor HIDDEN = new Cursor(0, 0, 0, 0, new int[0]);

    public Cursor {
        if (width < 0 || height < 0 || width > MAX_EDGE || height > MAX_EDGE || pixels.length != width * height) {
            throw new IllegalArgumentException(
                    "a cursor of " + width + "x" + height + " with " + pixels.length + " pixels is not supported");
        }
    }
}
