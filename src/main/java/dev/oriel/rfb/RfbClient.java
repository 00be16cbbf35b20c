package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The client's end of a connection (RFC 6143): shows the server what is pressed, hears what is drawn. Speaks version
 * 3.8 with security type None, shares the screen, and wants {@link PixelFormat#NATIVE} pixels.
 *
 * <p>Any thread may send; a message is sent whole, and blocks while the line is full. One thread reads.
 */
public final class RfbClient implements AutoCloseable {

    private final ByteChannel channel;
    private final ClientMessageWriter writer;
    private final ServerMessageReader reader;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile boolean closed;

    private RfbClient(ByteChannel channel, ServerMessageReader reader) {
        this.channel = channel;
        this.writer = new ClientMessageWriter(channel);
        this.reader = reader;
    }

    /**
     * Shakes hands over a connected channel that blocks, such as a Unix domain socket's. The client closes the channel,
     * also when this fails.
     *
     * @throws RfbException when the server refuses, or breaks the protocol
     * @throws IOException when the channel fails
     */
    public static RfbClient connect(ByteChannel channel, RfbLimits limits) throws IOException {
        try {
            WireSource source = new WireSource(channel);
            ServerMessageReader reader = ClientHandshake.shakeHands(channel, source, limits);
            RfbClient client = new RfbClient(channel, reader);
            client.writer.setPixelFormat(PixelFormat.NATIVE);
            return client;
        } catch (IOException | RuntimeException e) {
            try (channel) {
                throw e;
            }
        }
    }

    /** The screen's width in pixels; changes while a message is read. */
    public int width() {
        return reader.width();
    }

    /** The screen's height in pixels. */
    public int height() {
        return reader.height();
    }

    /** What the server called its screen at first. */
    public String name() {
        return reader.name();
    }

    /**
     * Waits for the next message and hands it on, rectangle by rectangle.
     *
     * @throws RfbException when the server broke the protocol: close the connection
     * @throws java.io.EOFException when the server has closed the connection
     * @throws IOException when the channel fails, also because it was closed by another thread
     */
    public void readMessage(ServerMessageHandler handler) throws IOException {
        reading.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            reader.readMessage(handler);
        } finally {
            reading.unlock();
            freeIfClosed();
        }
    }

    /** RFC 6143 section 7.5.2; of the encodings Raw, CopyRect and Tight are understood. */
    public void setEncodings(List<Encoding> encodings, List<PseudoEncoding> pseudoEncodings) throws IOException {
        writer.setEncodings(encodings, pseudoEncodings, List.of());
    }

    /** The same with a quality level and a compression level, 0 to 9. */
    public void setEncodings(
            List<Encoding> encodings, List<PseudoEncoding> pseudoEncodings, int quality, int compression)
            throws IOException {
        int qualityNumber = PseudoEncoding.QUALITY_LEVEL_0 + Objects.checkIndex(quality, PseudoEncoding.LEVELS);
        int compressionNumber =
                PseudoEncoding.COMPRESSION_LEVEL_0 + Objects.checkIndex(compression, PseudoEncoding.LEVELS);
        writer.setEncodings(encodings, pseudoEncodings, List.of(qualityNumber, compressionNumber));
    }

    /** RFC 6143 section 7.5.3: asks for what has changed since the last update, or for everything. */
    public void requestUpdate(boolean incremental, Rect area) throws IOException {
        writer.updateRequest(incremental, area);
    }

    /** RFC 6143 section 7.5.4: a key by its X11 keysym. */
    public void key(int keysym, boolean down) throws IOException {
        writer.key(keysym, down);
    }

    /** QEMU Extended Key Event; only after the server has confirmed it. */
    public void extendedKey(int keysym, int scancode, boolean down) throws IOException {
        writer.extendedKey(keysym, scancode, down);
    }

    /** RFC 6143 section 7.5.5: bit 0 left, 1 middle, 2 right, 3 to 6 wheel up, down, left, right. */
    public void pointer(int x, int y, int buttons) throws IOException {
        writer.pointer(x, y, buttons);
    }

    /** Fence: asks for an echo, or gives one. */
    public void fence(Fence fence) throws IOException {
        writer.fence(fence);
    }

    /** ContinuousUpdates; only after the server has confirmed them. */
    public void enableContinuousUpdates(boolean enable, Rect area) throws IOException {
        writer.enableContinuousUpdates(enable, area);
    }

    /** RFC 6143 section 7.5.6; what Latin-1 cannot say becomes a question mark. */
    public void cutText(String text) throws IOException {
        writer.cutText(text);
    }

    /** SetDesktopSize with one screen; only after the server has sent an ExtendedDesktopSize. */
    public void setDesktopSize(int width, int height) throws IOException {
        writer.setDesktopSize(width, height);
    }

    /** Closes the channel, which wakes the thread that reads. Idempotent. */
    @Override
    public void close() throws IOException {
        closed = true;
        channel.close();
        freeIfClosed();
    }

    /** Whoever is last frees what the reader holds: the thread that reads, if it is reading, else the one that closes. */
    private void freeIfClosed() {
        if (closed && !reading.isHeldByCurrentThread() && reading.tryLock()) {
            try {
                reader.close();
            } finally {
                reading.unlock();
            }
        }
    }
}
