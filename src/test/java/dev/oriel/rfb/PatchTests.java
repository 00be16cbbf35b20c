package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import org.junit.jupiter.api.Test;

class PatchTests {

    private static final Rect AREA = new Rect(10, 20, 3, 2);

    @Test
    void aPartSharesThePixels() {
        Patch patch = new Patch(AREA, new int[] {9, 0, 1, 2, 9, 3, 4, 5}, 1, 4);
        Patch part = patch.part(new Rect(11, 21, 2, 1));
        assertThat(part.pixels()).isSameAs(patch.pixels());
        assertThat(part.pixels()[part.row(0)]).isEqualTo(4);
        assertThatIllegalArgumentException().isThrownBy(() -> patch.part(new Rect(11, 21, 3, 1)));
    }

    @Test
    void pixelsThatAreNotThereAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Patch(AREA, new int[5], 0, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> new Patch(AREA, new int[9], -1, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> new Patch(AREA, new int[9], 0, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Patch(new Rect(0, 0, 0, 5), new int[9], 0, 2));
    }

    @Test
    void isTakenOffTheScreen() {
        Framebuffer screen = new Framebuffer(20, 30);
        screen.fill(new Rect(11, 21, 1, 1), 0xabcdef);
        assertThat(Patch.of(screen, AREA).pixels()).containsExactly(0, 0, 0, 0, 0xabcdef, 0);
    }
}
