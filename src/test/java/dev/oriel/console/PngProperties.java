package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What we write as PNG, Java's own reader sees to the pixel, whatever was written before and has changed since. */
class PngProperties {

    @Property(tries = 200)
    void isReadAsItWasWritten(
            @ForAll @IntRange(min = 1, max = 200) int width,
            @ForAll @IntRange(min = 1, max = 200) int height,
            @ForAll @IntRange(min = 1, max = 300) int colours,
            @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        int[] palette = random.ints(colours, 0, 1 << 24).toArray();
        int[] pixels = new int[width * height];
        BitSet changed = new BitSet();
        paint(pixels, width, 0, height, palette, random, changed);
        Png png = new Png(width, height);

        for (int round = 0; round < 6; round++) {
            assertThat(read(png.write(pixels, changed), width, height)).isEqualTo(pixels);
            changed.clear();
            int top = random.nextInt(height);
            int[] used = random.nextInt(3) > 0
                    ? palette
                    : random.ints(200, 0, 1 << 24).toArray();
            paint(pixels, width, top, top + 1 + random.nextInt(height - top), used, random, changed);
        }
    }

    private static void paint(
            int[] pixels, int width, int top, int bottom, int[] palette, Random random, BitSet changed) {
        changed.set(top, bottom);
        for (int i = top * width; i < bottom * width; i++) {
            pixels[i] = palette[random.nextInt(palette.length)];
        }
    }

    private static int[] read(byte[] file, int width, int height) throws IOException {
        BufferedImage read = Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(file)));
        assertThat(read.getWidth()).isEqualTo(width);
        assertThat(read.getHeight()).isEqualTo(height);
        int[] seen = read.getRGB(0, 0, width, height, null, 0, width);
        return Arrays.stream(seen).map(pixel -> pixel & 0xffffff).toArray();
    }
}
