package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.oriel.framebuffer.Rect;
import org.junit.jupiter.api.Test;

class ServerMessageWriterTests {

    private final WireBuffer out = new WireBuffer(1);
    private final ServerMessageWriter writer = new ServerMessageWriter(out);

    @Test
    void anUpdateStatesHowManyRectanglesItHas() {
        writer.bell();
        writer.beginUpdate();
        writer.copyRect(new Rect(1, 2, 3, 4), 5, 6);
        writer.ledState(7);
        writer.endUpdate();
        assertThat(out.toByteArray())
                .containsExactly(
                        2, 0, 0, 0, 2, 0, 1, 0, 2, 0, 3, 0, 4, 0, 0, 0, 1, 0, 5, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1,
                        -2, -5, 7);
    }

    @Test
    void anUpdateUntilLastRectMayBeSentInPieces() {
        writer.beginUpdateUntilLastRect();
        assertThat(out.toByteArray()).containsExactly(0, 0, -1, -1);
        out.clear();
        writer.lastRect();
        assertThat(out.toByteArray()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, 0x20);
    }

    @Test
    void messagesDoNotMix() {
        assertThatIllegalStateException().isThrownBy(() -> writer.ledState(1));
        assertThatIllegalStateException().isThrownBy(writer::endUpdate);
        writer.beginUpdate();
        assertThatIllegalStateException().isThrownBy(writer::bell);
        assertThatIllegalStateException().isThrownBy(writer::beginUpdate);
        assertThatIllegalStateException().isThrownBy(writer::lastRect);
        writer.endUpdate();
        writer.beginUpdateUntilLastRect();
        assertThatIllegalStateException().isThrownBy(writer::endUpdate);
    }

    @Test
    void whatDependsOnTheStreamCannotBeShared() {
        try (RectEncoder zrle =
                new EncodingChoice(Encoding.ZRLE, PixelFormat.NATIVE, EncodingChoice.LOSSLESS, 1).newEncoder()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EncodedRect.of(zrle, Pictures.solid(1, 1, 1), new WireBuffer()));
        }
    }

    @Test
    void theEchoOfAFenceKeepsTheFlagsThatAreKnown() {
        Fence request = new Fence(Fence.REQUEST | Fence.SYNC_NEXT | 1 << 9, new byte[] {1, 2});
        assertThat(request.isRequest()).isTrue();
        assertThat(request.echo()).isEqualTo(new Fence(Fence.SYNC_NEXT, new byte[] {1, 2}));
    }
}
