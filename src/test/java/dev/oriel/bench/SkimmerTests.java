package dev.oriel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.bench.FrameStrip.Mode;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.Encoding;
import dev.oriel.rfb.EncodingChoice;
import dev.oriel.rfb.Fence;
import dev.oriel.rfb.Patch;
import dev.oriel.rfb.PixelFormat;
import dev.oriel.rfb.RectEncoder;
import dev.oriel.rfb.ServerMessageWriter;
import dev.oriel.rfb.WireBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A skimmer keeps its place in what a server says, and counts the frames in it. */
class SkimmerTests {

    @Test
    void walksThroughEverythingOurServerSays() throws IOException {
        byte[] said = conversation();
        Skimmer skimmer = Skimmer.attach(new Said(said));
        await().until(() -> !skimmer.isOpen());
        assertThat(skimmer.bytes()).isEqualTo(said.length);
        assertThat(skimmer.frames()).isEqualTo(3);
    }

    private static byte[] conversation() {
        WireBuffer out = new WireBuffer();
        ServerMessageWriter writer = new ServerMessageWriter(out);
        out.bytes("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII))
                .u8(1)
                .u8(1)
                .u32(0);
        writer.serverInit(GuestPicture.WIDTH, GuestPicture.HEIGHT, PixelFormat.NATIVE, "bench");
        writer.endOfContinuousUpdates();
        writer.fence(new Fence(Fence.REQUEST, new byte[8]));
        EncodingChoice choice = new EncodingChoice(Encoding.TIGHT, PixelFormat.NATIVE, Dialect.QUALITY, 2);
        Rect all = new Rect(0, 0, GuestPicture.WIDTH, GuestPicture.HEIGHT);
        try (RectEncoder encoder = choice.newEncoder()) {
            for (Mode mode : new Mode[] {Mode.SCROLL, Mode.PLASMA, Mode.NOISE}) {
                int[] pixels = GuestPicture.of(new FrameStrip(mode, 100));
                writer.beginUpdate();
                writer.ledState(1);
                writer.desktopName("bench");
                writer.copyRect(new Rect(0, 0, 500, 500), 5, 6);
                writer.rectangle(encoder, new Patch(all, pixels, 0, GuestPicture.WIDTH));
                writer.endUpdate();
            }
        }
        writer.bell();
        writer.cutText("text");
        return out.toByteArray();
    }

    /** A server that has said everything already, and hears nothing. */
    private static final class Said implements ByteChannel {

        private final ReadableByteChannel in;

        Said(byte[] bytes) {
            in = Channels.newChannel(new ByteArrayInputStream(bytes));
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return in.read(target);
        }

        @Override
        public int write(ByteBuffer source) {
            int count = source.remaining();
            source.position(source.limit());
            return count;
        }

        @Override
        public boolean isOpen() {
            return in.isOpen();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
