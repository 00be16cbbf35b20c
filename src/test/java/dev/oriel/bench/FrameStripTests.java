package dev.oriel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.bench.FrameStrip.Mode;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A frame's number is read off a picture, or not at all. */
class FrameStripTests {

    @ParameterizedTest
    @EnumSource(names = {"SCROLL", "PLASMA", "NOISE"})
    void standsAboveAndBelowEveryPicture(Mode mode) {
        FrameStrip frame = new FrameStrip(mode, 23_456);
        Framebuffer screen = screen(GuestPicture.of(frame));
        assertThat(FrameStrip.read(screen, FrameStrip.upper())).contains(frame);
        assertThat(FrameStrip.read(screen, FrameStrip.lower(GuestPicture.HEIGHT)))
                .contains(frame);
    }

    @Test
    void isReadThroughALoss() {
        FrameStrip frame = new FrameStrip(Mode.SCROLL, 77);
        int[] pixels = GuestPicture.of(frame);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = pixels[i] == 0 ? 0x202020 : 0xd0e0d0;
        }
        assertThat(FrameStrip.read(screen(pixels), FrameStrip.upper())).contains(frame);
    }

    @Test
    void everyFlippedBitIsNoticed() {
        int bits = new FrameStrip(Mode.NOISE, 31_999).encode();
        for (int i = 0; i < 32; i++) {
            assertThat(FrameStrip.decode(bits ^ 1 << i)).as("bit %d", i).isEmpty();
        }
    }

    /** On a slow line a strip may be half of one frame and half of a later one for a while. */
    @Test
    void aTornStripIsHardlyEverTakenForAFrame() {
        int torn = 0;
        int read = 0;
        for (int number = 1; number < 1000; number++) {
            int frame = new FrameStrip(Mode.PLASMA, number).encode();
            for (int later = 1; later <= 64; later++) {
                int next = new FrameStrip(Mode.PLASMA, number + later).encode();
                for (int block = 1; block < FrameStrip.BLOCKS; block++) {
                    int bits = frame & -1 >>> block | next & ~(-1 >>> block);
                    if (bits != frame && bits != next) {
                        torn++;
                        read += FrameStrip.decode(bits).isPresent() ? 1 : 0;
                    }
                }
            }
        }
        assertThat(torn).isGreaterThan(10_000 * read);
    }

    @Test
    void aTextScreenHasNone() {
        Framebuffer small = new Framebuffer(200, 100);
        assertThat(FrameStrip.read(small, FrameStrip.upper())).isEmpty();
        Framebuffer black = new Framebuffer(720, 400);
        assertThat(FrameStrip.read(black, FrameStrip.upper())).isEmpty();
    }

    private static Framebuffer screen(int[] pixels) {
        Framebuffer screen = new Framebuffer(GuestPicture.WIDTH, GuestPicture.HEIGHT);
        screen.write(new Rect(0, 0, GuestPicture.WIDTH, GuestPicture.HEIGHT), pixels, 0, GuestPicture.WIDTH);
        return screen;
    }
}
