package dev.oriel.recording;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.PixelFormat;
import dev.oriel.rfb.RfbClient;
import dev.oriel.rfb.RfbLimits;
import dev.oriel.rfb.ServerMessageHandler;
import dev.oriel.rfb.ServerMessageWriter;
import dev.oriel.rfb.WireBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The picture that a timeline shows, played from its beginning by an RFB client of our own. For one thread.
 *
 * <p>A key frame is two updates, the size and the picture; a change is one.
 */
final class PlayedTimeline implements AutoCloseable {

    private final TimelineReader reader;
    private final RfbClient client;
    private final Recorded wire;
    private Framebuffer screen;
    private @Nullable TimelineEntry next;

    PlayedTimeline(Path file) throws IOException {
        reader = TimelineReader.open(file);
        try {
            TimelineHeader header = reader.header();
            wire = new Recorded(header.width(), header.height());
            client = RfbClient.connect(wire, RfbLimits.DEFAULT);
            screen = new Framebuffer(header.width(), header.height());
            next = reader.next().orElse(null);
        } catch (IOException | RuntimeException e) {
            try (reader) {
                throw e;
            }
        }
    }

    /** The picture now. */
    Framebuffer screen() {
        return screen;
    }

    /**
     * Plays up to a time.
     *
     * @return whether the picture may have changed
     */
    boolean playUntil(long timeMillis) throws IOException {
        boolean changed = false;
        while (next != null && next.timeMillis() <= timeMillis) {
            wire.take(next.payload());
            int updates = switch (next.kind()) {
                case KEY_FRAME -> 2;
                case CHANGE -> 1;
                case STILL -> 0;
            };
            for (int i = 0; i < updates; i++) {
                client.readMessage(new Painter());
                changed = true;
            }
            next = reader.next().orElse(null);
        }
        return changed;
    }

    @Override
    public void close() throws IOException {
        try (reader) {
            client.close();
        }
    }

    /** Paints what the client hears. */
    private final class Painter implements ServerMessageHandler {

        @Override
        public void pixels(Rect area, int[] pixels) {
            screen.write(area, pixels, 0, area.width());
        }

        @Override
        public void copied(Rect target, int sourceX, int sourceY) {
            screen.copy(target, sourceX, sourceY);
        }

        @Override
        public void resized(int width, int height) {
            if (width != screen.width() || height != screen.height()) {
                screen = new Framebuffer(width, height);
            }
        }
    }

    /** A server that says what was recorded, and does not listen. */
    private static final class Recorded implements ByteChannel {

        private ByteBuffer waiting;

        Recorded(int width, int height) {
            WireBuffer greeting = new WireBuffer();
            greeting.bytes("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII));
            greeting.u8(1).u8(1).u32(0);
            new ServerMessageWriter(greeting).serverInit(width, height, PixelFormat.NATIVE, "");
            waiting = ByteBuffer.wrap(greeting.toByteArray());
        }

        void take(byte[] messages) {
            waiting = ByteBuffer.wrap(messages);
        }

        @Override
        public int read(ByteBuffer target) {
            if (!waiting.hasRemaining()) {
                return -1;
            }
            int count = Math.min(target.remaining(), waiting.remaining());
            target.put(waiting.slice(waiting.position(), count));
            waiting.position(waiting.position() + count);
            return count;
        }

        @Override
        public int write(ByteBuffer source) {
            int count = source.remaining();
            source.position(source.limit());
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
