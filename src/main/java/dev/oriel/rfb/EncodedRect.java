package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;
import java.util.List;

/**
 * A part of the screen ready to be sent, as many times as one likes: to all viewers that share an
 * {@link EncodingChoice}.
 *
 * @param bytes complete rectangles with their headers; must not be changed
 * @param rectangles how many they are
 * @param lossy the areas in which they do not show the exact pixels
 */
@SuppressWarnings("ArrayRecordComponent") // shared by reference, never compared
public record EncodedRect(byte[] bytes, int rectangles, List<Rect> lossy) {

    /**
     * Encodes a patch.
     *
     * @param encoder one without history
     * @param scratch is cleared and used
     */
    public static EncodedRect of(RectEncoder encoder, Patch patch, WireBuffer scratch) {
        if (encoder instanceof ZrleEncoder) {
            throw new IllegalArgumentException("ZRLE depends on what was sent before and cannot be shared");
        }
        scratch.clear();
        int rectangles = encoder.encode(patch, scratch);
        return new EncodedRect(scratch.toByteArray(), rectangles, List.copyOf(encoder.lossy()));
    }
}
