package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.ClientMessage.ClientCutText;
import dev.oriel.rfb.ClientMessage.ClientFence;
import dev.oriel.rfb.ClientMessage.EnableContinuousUpdates;
import dev.oriel.rfb.ClientMessage.ExtendedKeyEvent;
import dev.oriel.rfb.ClientMessage.FramebufferUpdateRequest;
import dev.oriel.rfb.ClientMessage.KeyEvent;
import dev.oriel.rfb.ClientMessage.PointerEvent;
import dev.oriel.rfb.ClientMessage.SetDesktopSize;
import dev.oriel.rfb.ClientMessage.SetEncodings;
import dev.oriel.rfb.ClientMessage.SetPixelFormat;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RfbClientTests {

    private static final String HELLO =
            "RFB 003.008\n\1\1\0\0\0\0\0\12\0\24" + "\40\30\0\1\0\377\0\377\0\377\20\10\0\0\0\0" + "\0\0\0\1X";

    @Test
    void saysWhatTheServerUnderstands() throws IOException {
        CutChannel channel = new CutChannel(latin1(HELLO), 5, 1);
        Rect area = new Rect(1, 2, 3, 4);
        Fence fence = new Fence(Fence.REQUEST, new byte[] {9});
        try (RfbClient client = RfbClient.connect(channel, RfbLimits.DEFAULT)) {
            client.setEncodings(List.of(Encoding.COPY_RECT, Encoding.RAW), List.of(PseudoEncoding.CURSOR));
            client.setEncodings(List.of(Encoding.TIGHT), List.of(PseudoEncoding.LAST_RECT), 6, 2);
            client.requestUpdate(true, area);
            client.key(0xff0d, true);
            client.extendedKey(0x61, 0x1e, false);
            client.pointer(5, 6, 7);
            client.fence(fence);
            client.enableContinuousUpdates(true, area);
            client.cutText("gr\u00fc\u00df \u20ac");
            client.setDesktopSize(800, 600);
        }
        assertThat(understood(channel.told()))
                .containsExactly(
                        new SetPixelFormat(PixelFormat.NATIVE),
                        new SetEncodings(new ClientCapabilities(
                                List.of(Encoding.COPY_RECT, Encoding.RAW),
                                Set.of(PseudoEncoding.CURSOR),
                                OptionalInt.empty(),
                                OptionalInt.empty())),
                        new SetEncodings(new ClientCapabilities(
                                List.of(Encoding.TIGHT),
                                Set.of(PseudoEncoding.LAST_RECT),
                                OptionalInt.of(6),
                                OptionalInt.of(2))),
                        new FramebufferUpdateRequest(true, area),
                        new KeyEvent(true, 0xff0d),
                        new ExtendedKeyEvent(false, 0x61, 0x1e),
                        new PointerEvent(5, 6, 7),
                        new ClientFence(fence),
                        new EnableContinuousUpdates(true, area),
                        new ClientCutText("gr\u00fc\u00df ?"),
                        new SetDesktopSize(800, 600, List.of(new Screen(0, new Rect(0, 0, 800, 600), 0))));
    }

    @Test
    void aServerThatWantsAPasswordIsRefusedAndTheChannelClosed() {
        CutChannel channel = new CutChannel(latin1("RFB 003.008\n\1\2"), 5, 1);
        assertThatThrownBy(() -> RfbClient.connect(channel, RfbLimits.DEFAULT))
                .isInstanceOf(RfbException.class)
                .hasMessage("the server wants a password");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void theServersReasonIsPassedOn() {
        CutChannel channel = new CutChannel(latin1("RFB 003.008\n\0\0\0\0\4busy"), 5, 1);
        assertThatThrownBy(() -> RfbClient.connect(channel, RfbLimits.DEFAULT))
                .isInstanceOf(RfbException.class)
                .hasMessage("the server refuses: busy");
    }

    @Test
    void anOldServerAndAnotherProtocolAreRefused() {
        for (String greeting : List.of("RFB 003.003\n", "SSH-2.0-abcd\n")) {
            CutChannel channel = new CutChannel(latin1(greeting + "\0\0\0\1"), 5, 1);
            assertThatThrownBy(() -> RfbClient.connect(channel, RfbLimits.DEFAULT))
                    .isInstanceOf(RfbException.class);
        }
    }

    @Test
    void aConnectionThatEndsEarlyIsToldApart() {
        CutChannel channel = new CutChannel(latin1(HELLO.substring(0, 30)), 5, 1);
        assertThatThrownBy(() -> RfbClient.connect(channel, RfbLimits.DEFAULT)).isInstanceOf(EOFException.class);
    }

    @Test
    void pixelsBeyondTheScreenAreRefused() throws IOException {
        CutChannel channel = new CutChannel(latin1(HELLO + "\0\0\0\1" + "\0\1\0\0\0\12\0\24\0\0\0\0"), 500, 1);
        try (RfbClient client = RfbClient.connect(channel, RfbLimits.DEFAULT)) {
            assertThatThrownBy(() -> client.readMessage(new RecordingHandler(10, 20)))
                    .isInstanceOf(RfbException.class)
                    .hasMessageContaining("not inside the screen of 10x20");
        }
    }

    @Test
    void theKindOfPointerIsHeard() throws IOException {
        String motion = "\0\0\0\0\0\12\0\24\377\377\376\377";
        CutChannel channel = new CutChannel(latin1(HELLO + "\0\0\0\2\0\1" + motion.substring(2) + motion), 5, 1);
        RecordingHandler handler = new RecordingHandler(10, 20);
        try (RfbClient client = RfbClient.connect(channel, RfbLimits.DEFAULT)) {
            client.readMessage(handler);
        }
        assertThat(handler.heard()).containsExactly("pointer absolute true", "pointer absolute false", "update");
    }

    @Test
    void aFullScreenComesOverAUnixSocketAndCloseWakesTheReader(@TempDir Path folder) throws Exception {
        int width = 1280;
        int height = 800;
        Patch photo = Pictures.photo(width, height);
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("vnc"));
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(address);
            CompletableFuture<Void> server = CompletableFuture.runAsync(() -> serve(listening, photo));
            RfbClient client = RfbClient.connect(SocketChannel.open(address), RfbLimits.DEFAULT);
            RecordingHandler handler = new RecordingHandler(width, height);
            client.requestUpdate(false, new Rect(0, 0, width, height));
            client.readMessage(handler);
            assertThat(handler.pixels()).isEqualTo(photo.pixels());

            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> readUntilClosed(client, handler));
            client.close();
            client.close();
            reader.get(10, TimeUnit.SECONDS);
            server.get(10, TimeUnit.SECONDS);
        }
    }

    private static void readUntilClosed(RfbClient client, ServerMessageHandler handler) {
        assertThatThrownBy(() -> client.readMessage(handler)).isInstanceOf(IOException.class);
    }

    /** Shakes hands, answers the first request with a picture, and waits for the end. */
    private static void serve(ServerSocketChannel listening, Patch picture) {
        WireBuffer out = new WireBuffer();
        ServerMessageWriter writer = new ServerMessageWriter(out);
        ServerHandshake handshake = new ServerHandshake();
        ClientMessageReader reader = new ClientMessageReader(RfbLimits.DEFAULT);
        ByteBuffer in = ByteBuffer.allocate(100);
        try (SocketChannel channel = listening.accept();
                RawEncoder raw = new RawEncoder(PixelFormat.NATIVE)) {
            handshake.greet(out);
            send(out, channel);
            boolean greeted = false;
            while (channel.read(in.clear()) >= 0) {
                in.flip();
                if (!greeted) {
                    handshake.feed(in, out);
                    if (handshake.isComplete()) {
                        greeted = true;
                        writer.serverInit(picture.width(), picture.height(), PixelFormat.NATIVE, "test");
                    }
                }
                reader.feed(in, message -> {
                    if (message instanceof FramebufferUpdateRequest) {
                        writer.beginUpdate();
                        writer.rectangle(raw, picture);
                        writer.endUpdate();
                    }
                });
                send(out, channel);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void send(WireBuffer out, SocketChannel channel) throws IOException {
        ByteBuffer bytes = out.view();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        out.clear();
    }

    private static List<ClientMessage> understood(byte[] told) throws RfbException {
        ByteBuffer bytes = ByteBuffer.wrap(told);
        ServerHandshake handshake = new ServerHandshake();
        handshake.feed(bytes, new WireBuffer());
        assertThat(handshake.isComplete()).isTrue();
        assertThat(handshake.isShared()).isTrue();
        List<ClientMessage> messages = new ArrayList<>();
        new ClientMessageReader(RfbLimits.DEFAULT).feed(bytes, messages::add);
        return messages;
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
