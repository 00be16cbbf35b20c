package dev.oriel.rfb;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tight (rfbproto, Tight Encoding) on its way in, for pixels in the {@link PixelFormat#NATIVE} format: fills, the copy,
 * palette and gradient filters over four zlib streams with a history, and JPEG. Pixels are handed on in bands, so that
 * nothing but a JPEG takes memory that grows with its rectangle. For one thread.
 */
final class TightDecoder implements AutoCloseable {

    /** The protocol's limit for everything but fills. */
    static final int WIDEST = 2048;

    private static final int BAND = 8 * Framebuffer.MAX_EDGE;

    private static final int FILL = 8;
    private static final int JPEG = 9;
    private static final int WITH_FILTER = 4;
    private static final int COPY_FILTER = 0;
    private static final int PALETTE_FILTER = 1;
    private static final int GRADIENT_FILTER = 2;

    private final TightStream[] streams = {new TightStream(), new TightStream(), new TightStream(), new TightStream()};
    private final int[] pixels = new int[BAND];
    private final byte[] row = new byte[3 * WIDEST];
    private final int[] palette = new int[256];
    private @Nullable JpegDecoder jpeg;
    private byte[] file = new byte[1 << 14];
    private int[] picture = new int[0];

    /** Fills a row of pixels, from an index on. */
    private interface RowReader {
        void read(int at) throws IOException;
    }

    /**
     * Reads one rectangle.
     *
     * @param area inside the screen
     * @throws RfbException when the bytes are no rectangle of this size
     */
    void decode(WireSource source, Rect area, ServerMessageHandler handler) throws IOException {
        int control = source.u8();
        for (int i = 0; i < streams.length; i++) {
            if ((control >> i & 1) == 1) {
                streams[i].reset();
            }
        }
        int method = control >> 4;
        if (method == FILL) {
            fill(source, area, handler);
            return;
        }
        if (method > JPEG) {
            throw new RfbException("Tight has no compression method " + method);
        }
        if (area.width() > WIDEST) {
            throw new RfbException("a Tight rectangle of " + area.width() + " pixels is wider than " + WIDEST);
        }
        if (method == JPEG) {
            jpeg(source, area, handler);
        } else {
            filtered(method, source, area, handler);
        }
    }

    private void fill(WireSource source, Rect area, ServerMessageHandler handler) throws IOException {
        Arrays.fill(pixels, 0, Math.min(area.area(), BAND), colour(source));
        rows(area, at -> {}, handler);
    }

    private void filtered(int method, WireSource source, Rect area, ServerMessageHandler handler) throws IOException {
        TightStream stream = streams[method & 3];
        int width = area.width();
        int height = area.height();
        int filter = (method & WITH_FILTER) == 0 ? COPY_FILTER : source.u8();
        switch (filter) {
            case COPY_FILTER -> {
                stream.begin(source, 3 * width * height);
                rows(area, at -> colours(stream, at, width), handler);
            }
            case PALETTE_FILTER -> {
                int count = source.u8() + 1;
                for (int i = 0; i < count; i++) {
                    palette[i] = colour(source);
                }
                stream.begin(source, (count == 2 ? (width + 7) / 8 : width) * height);
                rows(area, at -> numbers(stream, at, width, count), handler);
            }
            case GRADIENT_FILTER -> {
                stream.begin(source, 3 * width * height);
                int[] above = new int[3 * width];
                rows(area, at -> differences(stream, at, width, above), handler);
            }
            default -> throw new RfbException("Tight has no filter " + filter);
        }
        stream.end();
    }

    private void colours(TightStream stream, int at, int width) throws IOException {
        stream.read(row, 3 * width);
        for (int i = 0; i < width; i++) {
            pixels[at + i] = (row[3 * i] & 0xff) << 16 | (row[3 * i + 1] & 0xff) << 8 | row[3 * i + 2] & 0xff;
        }
    }

    private void numbers(TightStream stream, int at, int width, int count) throws IOException {
        if (count == 2) {
            stream.read(row, (width + 7) / 8);
            for (int i = 0; i < width; i++) {
                pixels[at + i] = palette[row[i >> 3] >> 7 - (i & 7) & 1];
            }
            return;
        }
        stream.read(row, width);
        for (int i = 0; i < width; i++) {
            int number = row[i] & 0xff;
            if (number >= count) {
                throw new RfbException("colour " + number + " is not one of the palette's " + count);
            }
            pixels[at + i] = palette[number];
        }
    }

    /** Each colour is what its neighbours to the left and above let one expect, plus a difference. */
    private void differences(TightStream stream, int at, int width, int[] above) throws IOException {
        stream.read(row, 3 * width);
        int[] left = new int[3];
        int[] aboveLeft = new int[3];
        for (int i = 0; i < width; i++) {
            int pixel = 0;
            for (int c = 0; c < 3; c++) {
                int expected = Math.clamp(left[c] + above[3 * i + c] - aboveLeft[c], 0, 255);
                aboveLeft[c] = above[3 * i + c];
                left[c] = expected + row[3 * i + c] & 0xff;
                above[3 * i + c] = left[c];
                pixel = pixel << 8 | left[c];
            }
            pixels[at + i] = pixel;
        }
    }

    private void jpeg(WireSource source, Rect area, ServerMessageHandler handler) throws IOException {
        int length = TightStream.length(source);
        for (int at = 0; at < length; ) {
            // Memory is taken as bytes come, not because a length promises them.
            if (at == file.length) {
                file = Arrays.copyOf(file, Math.min(2 * at, TightStream.LONGEST));
            }
            at += source.some(file, at, Math.min(length, file.length) - at);
        }
        if (jpeg == null) {
            jpeg = JpegDecoder.open();
        }
        JpegDecoder decoder = jpeg;
        picture = decoder.decode(file, length, area.width(), area.height(), picture);
        handler.pixels(area, picture);
    }

    private void rows(Rect area, RowReader reader, ServerMessageHandler handler) throws IOException {
        if (area.isEmpty()) {
            return;
        }
        int rowsAtOnce = BAND / area.width();
        for (int y = 0; y < area.height(); y += rowsAtOnce) {
            int rows = Math.min(rowsAtOnce, area.height() - y);
            for (int i = 0; i < rows; i++) {
                reader.read(i * area.width());
            }
            handler.pixels(new Rect(area.x(), area.y() + y, area.width(), rows), pixels);
        }
    }

    private static int colour(WireSource source) throws IOException {
        return source.u8() << 16 | source.u16();
    }

    /** Frees what is held outside the heap. Idempotent. */
    @Override
    public void close() {
        for (TightStream stream : streams) {
            stream.close();
        }
        if (jpeg != null) {
            jpeg.close();
        }
    }
}
