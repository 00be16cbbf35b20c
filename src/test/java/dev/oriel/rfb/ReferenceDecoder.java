package dev.oriel.rfb;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import javax.imageio.ImageIO;

/**
 * A client's screen, drawn from the bytes of a server's updates as the specification tells, one pixel at a time. It
 * shares no code with the encoders, so that it can judge them. Slow, and for tests only.
 */
public final class ReferenceDecoder implements AutoCloseable {

    private final DataInputStream in;
    private final PixelFormat format;
    private final Inflater zrle = new Inflater();
    private final Inflater[] tight = {new Inflater(), new Inflater(), new Inflater(), new Inflater()};
    private final List<Drawn> drawn = new ArrayList<>();
    private int width;
    private int height;
    private int[] screen;

    /** What a rectangle was: its place, the encoding's number, and for Tight how it was written. */
    public record Drawn(int x, int y, int width, int height, int encoding, String method) {}

    public ReferenceDecoder(InputStream in, PixelFormat format, int width, int height) {
        this.in = new DataInputStream(in);
        this.format = format;
        this.width = width;
        this.height = height;
        this.screen = new int[width * height];
    }

    /** 0x00RRGGBB, row by row. */
    public int[] screen() {
        return screen;
    }

    /** All rectangles so far. */
    public List<Drawn> drawn() {
        return drawn;
    }

    /** Reads one FramebufferUpdate with its message type. */
    public void readUpdate() throws IOException {
        int type = in.readUnsignedByte();
        if (type != 0) {
            throw new IOException("not an update but " + type);
        }
        readUpdateAfterType();
    }

    /** Reads what follows the message type of a FramebufferUpdate. */
    public void readUpdateAfterType() throws IOException {
        in.readByte();
        int count = in.readUnsignedShort();
        for (int i = 0; i < count || count == 65535; i++) {
            int x = in.readUnsignedShort();
            int y = in.readUnsignedShort();
            int w = in.readUnsignedShort();
            int h = in.readUnsignedShort();
            int encoding = in.readInt();
            if (encoding == -224) {
                return;
            }
            String method = rectangle(x, y, w, h, encoding);
            drawn.add(new Drawn(x, y, w, h, encoding, method));
        }
    }

    private String rectangle(int x, int y, int w, int h, int encoding) throws IOException {
        switch (encoding) {
            case 0 -> {
                for (int i = 0; i < w * h; i++) {
                    set(x + i % w, y + i / w, pixel(in));
                }
                return "raw";
            }
            case 1 -> {
                int sx = in.readUnsignedShort();
                int sy = in.readUnsignedShort();
                int[] before = screen.clone();
                for (int i = 0; i < w * h; i++) {
                    set(x + i % w, y + i / w, before[(sy + i / w) * width + sx + i % w]);
                }
                return "copy";
            }
            case 7 -> {
                return tight(x, y, w, h);
            }
            case 16 -> {
                return zrle(x, y, w, h);
            }
            case -223 -> {
                width = w;
                height = h;
                screen = new int[w * h];
                return "size";
            }
            case -239 -> {
                in.skipNBytes((long) w * h * format.bitsPerPixel() / 8 + (long) (w + 7) / 8 * h);
                return "pointer";
            }
            default -> throw new IOException("encoding " + encoding + " is not known to the decoder");
        }
    }

    private void set(int x, int y, int colour) throws IOException {
        if (x >= width || y >= height) {
            throw new IOException(x + "," + y + " is beyond the screen");
        }
        screen[y * width + x] = colour;
    }

    // Pixels

    private int pixel(DataInputStream from) throws IOException {
        return colour(number(from, format.bitsPerPixel() / 8));
    }

    private long number(DataInputStream from, int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            long next = from.readUnsignedByte();
            value |= next << (format.bigEndian() ? 8 * (bytes - 1 - i) : 8 * i);
        }
        return value;
    }

    private int colour(long pixel) {
        return scaled(pixel, format.redShift(), format.redMax()) << 16
                | scaled(pixel, format.greenShift(), format.greenMax()) << 8
                | scaled(pixel, format.blueShift(), format.blueMax());
    }

    private static int scaled(long pixel, int shift, int max) {
        return (int) Math.round((pixel >> shift & max) * 255.0 / max);
    }

    /** What is left of a colour when it has been sent in a format. */
    public static int seenThrough(PixelFormat format, int colour) {
        int seen = 0;
        int[] max = {format.redMax(), format.greenMax(), format.blueMax()};
        for (int i = 0; i < 3; i++) {
            int value = colour >> 16 - 8 * i & 0xff;
            long sent = Math.round(value * (double) max[i] / 255);
            seen = seen << 8 | (int) Math.round(sent * 255.0 / max[i]);
        }
        return seen;
    }

    // ZRLE

    private boolean cpixelHasThreeBytes() {
        return format.bitsPerPixel() == 32 && format.depth() <= 24 && (fitsLow() || fitsHigh());
    }

    private boolean fitsLow() {
        return top(format.redMax(), format.redShift()) <= 24
                && top(format.greenMax(), format.greenShift()) <= 24
                && top(format.blueMax(), format.blueShift()) <= 24;
    }

    private boolean fitsHigh() {
        return Math.min(format.redShift(), Math.min(format.greenShift(), format.blueShift())) >= 8;
    }

    private static int top(int max, int shift) {
        return shift + Integer.SIZE - Integer.numberOfLeadingZeros(max);
    }

    private int cpixel(DataInputStream from) throws IOException {
        if (!cpixelHasThreeBytes()) {
            return pixel(from);
        }
        long value = number(from, 3);
        return colour(fitsLow() ? value : value << 8);
    }

    private String zrle(int x, int y, int w, int h) throws IOException {
        byte[] compressed = new byte[in.readInt()];
        in.readFully(compressed);
        zrle.setInput(compressed);
        DataInputStream data = new DataInputStream(new InflatedStream(zrle));
        for (int ty = 0; ty < h; ty += 64) {
            for (int tx = 0; tx < w; tx += 64) {
                zrleTile(data, x + tx, y + ty, Math.min(64, w - tx), Math.min(64, h - ty));
            }
        }
        if (data.read() >= 0 || zrle.getRemaining() > 0) {
            throw new IOException("the rectangle has more data than tiles");
        }
        return "zrle";
    }

    private void zrleTile(DataInputStream data, int x, int y, int w, int h) throws IOException {
        int subencoding = data.readUnsignedByte();
        int colours = subencoding < 128 ? subencoding : subencoding - 128;
        if (subencoding == 0) {
            for (int i = 0; i < w * h; i++) {
                set(x + i % w, y + i / w, cpixel(data));
            }
            return;
        }
        if (subencoding == 128) {
            for (int i = 0; i < w * h; ) {
                int colour = cpixel(data);
                for (int n = runLength(data); n > 0; n--, i++) {
                    set(x + i % w, y + i / w, colour);
                }
            }
            return;
        }
        if (subencoding == 129 || subencoding > 16 && subencoding < 128) {
            throw new IOException("subencoding " + subencoding + " is unused");
        }
        int[] palette = new int[colours];
        for (int i = 0; i < colours; i++) {
            palette[i] = cpixel(data);
        }
        if (subencoding == 1) {
            for (int i = 0; i < w * h; i++) {
                set(x + i % w, y + i / w, palette[0]);
            }
        } else if (subencoding < 128) {
            int bits = colours == 2 ? 1 : colours <= 4 ? 2 : 4;
            for (int row = 0; row < h; row++) {
                int held = 0;
                int left = 0;
                for (int column = 0; column < w; column++) {
                    if (left == 0) {
                        held = data.readUnsignedByte();
                        left = 8;
                    }
                    left -= bits;
                    set(x + column, y + row, palette[held >> left & (1 << bits) - 1]);
                }
            }
        } else {
            for (int i = 0; i < w * h; ) {
                int index = data.readUnsignedByte();
                int n = index < 128 ? 1 : runLength(data);
                for (; n > 0; n--, i++) {
                    set(x + i % w, y + i / w, palette[index & 127]);
                }
            }
        }
    }

    private static int runLength(DataInputStream data) throws IOException {
        int length = 1;
        int more;
        do {
            more = data.readUnsignedByte();
            length += more;
        } while (more == 255);
        return length;
    }

    // Tight

    private boolean tpixelHasThreeBytes() {
        return format.bitsPerPixel() == 32
                && format.depth() == 24
                && format.redMax() == 255
                && format.greenMax() == 255
                && format.blueMax() == 255;
    }

    private int tpixel(DataInputStream from) throws IOException {
        if (!tpixelHasThreeBytes()) {
            return pixel(from);
        }
        return from.readUnsignedByte() << 16 | from.readUnsignedByte() << 8 | from.readUnsignedByte();
    }

    private String tight(int x, int y, int w, int h) throws IOException {
        if (w > 2048) {
            throw new IOException("a Tight rectangle is at most 2048 wide");
        }
        int control = in.readUnsignedByte();
        for (int i = 0; i < 4; i++) {
            if ((control >> i & 1) == 1) {
                tight[i].reset();
            }
        }
        int kind = control >> 4;
        if (kind == 8) {
            int colour = tpixel(in);
            for (int i = 0; i < w * h; i++) {
                set(x + i % w, y + i / w, colour);
            }
            return "fill";
        }
        if (kind == 9) {
            byte[] file = new byte[compactLength()];
            in.readFully(file);
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
            for (int i = 0; i < w * h; i++) {
                set(x + i % w, y + i / w, image.getRGB(i % w, i / w) & 0xffffff);
            }
            return "jpeg";
        }
        if (kind > 9) {
            throw new IOException("compression " + kind + " is unused");
        }
        int filter = (kind & 4) == 0 ? 0 : in.readUnsignedByte();
        Inflater stream = tight[kind & 3];
        switch (filter) {
            case 0 -> {
                int bytes = tpixelHasThreeBytes() ? 3 : format.bitsPerPixel() / 8;
                DataInputStream data = basic(stream, w * h * bytes);
                for (int i = 0; i < w * h; i++) {
                    set(x + i % w, y + i / w, tpixel(data));
                }
                return "full";
            }
            case 1 -> {
                int[] palette = new int[in.readUnsignedByte() + 1];
                for (int i = 0; i < palette.length; i++) {
                    palette[i] = tpixel(in);
                }
                return indexed(stream, palette, x, y, w, h);
            }
            default -> throw new IOException("filter " + filter + " is not known to the decoder");
        }
    }

    private String indexed(Inflater stream, int[] palette, int x, int y, int w, int h) throws IOException {
        if (palette.length == 2) {
            int perRow = (w + 7) / 8;
            byte[] bits = basic(stream, perRow * h).readAllBytes();
            for (int i = 0; i < w * h; i++) {
                set(x + i % w, y + i / w, palette[bits[i / w * perRow + i % w / 8] >> 7 - i % w % 8 & 1]);
            }
            return "mono";
        }
        DataInputStream data = basic(stream, w * h);
        for (int i = 0; i < w * h; i++) {
            set(x + i % w, y + i / w, palette[data.readUnsignedByte()]);
        }
        return "indexed";
    }

    private DataInputStream basic(Inflater stream, int length) throws IOException {
        byte[] plain = new byte[length];
        if (length < 12) {
            in.readFully(plain);
        } else {
            byte[] compressed = new byte[compactLength()];
            in.readFully(compressed);
            stream.setInput(compressed);
            new DataInputStream(new InflatedStream(stream)).readFully(plain);
        }
        return new DataInputStream(new ByteArrayInputStream(plain));
    }

    private int compactLength() throws IOException {
        int length = 0;
        for (int i = 0; i < 3; i++) {
            int next = in.readUnsignedByte();
            if (i == 2) {
                return length | next << 14;
            }
            length |= (next & 0x7f) << 7 * i;
            if (next < 0x80) {
                return length;
            }
        }
        return length;
    }

    @Override
    public void close() {
        zrle.end();
        Arrays.stream(tight).forEach(Inflater::end);
    }

    /** What an inflater gives until its input is used up. */
    private static final class InflatedStream extends InputStream {

        private final Inflater inflater;

        InflatedStream(Inflater inflater) {
            this.inflater = inflater;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                int count = inflater.inflate(target, offset, length);
                return count == 0 && length > 0 ? -1 : count;
            } catch (DataFormatException e) {
                throw new IOException(e);
            }
        }
    }
}
