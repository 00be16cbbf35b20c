package dev.oriel.rfb;

/**
 * A part of the screen ready to be sent, as many times as one likes: to all viewers that share an
 * {@link EncodingChoice}.
 *
 * @param bytes complete rectangles with their headers; must not be changed
 * @param rectangles how many they are
 */
@SuppressWarnings("ArrayRecordComponent") // shared by reference, never compared
public record EncodedRect(byte[] bytes, int rectangles) {

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
        return new EncodedRect(scratch.toByteArray(), rectangles);
    }
}
