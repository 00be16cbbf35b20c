package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What we write as PNG, Java's own reader sees to the pixel. */
class PngProperties {

    @Property(tries = 300)
    void isReadAsItWasWritten(
            @ForAll @IntRange(min = 1, max = 200) int width,
            @ForAll @IntRange(min = 1, max = 200) int height,
            @ForAll @IntRange(min = 1, max = 600) int colours,
            @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        int[] palette = random.ints(colours, 0, 1 << 24).toArray();
        int[] pixels = random.ints((long) width * height, 0, colours)
                .map(number -> palette[number])
                .toArray();

        BufferedImage read = Objects.requireNonNull(
                ImageIO.read(new ByteArrayInputStream(Png.of(new Thumbnail(width, height, pixels)))));

        assertThat(read.getWidth()).isEqualTo(width);
        int[] seen = read.getRGB(0, 0, width, height, null, 0, width);
        assertThat(Arrays.stream(seen).map(pixel -> pixel & 0xffffff).toArray()).isEqualTo(pixels);
    }
}
