package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.framebuffer.Rect;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Example;

/**
 * What real viewers and a real QEMU said to each other, from the first byte on, damaged in many ways: whatever comes of
 * it, we answer with our own errors only, and take no more memory than the limits allow.
 *
 * <p>How many streams there are is a property, {@code -Doriel.test.fuzz=N}; each number of a stream gives the same one
 * every time.
 */
class DamagedConversationsProperties {

    private static final int STREAMS = Integer.getInteger("oriel.test.fuzz", 150_000);

    private static final RfbLimits LIMITS = new RfbLimits(4000, 100, 100);

    /** Every message that a limit allows, held once and read once; what the JVM links at first use has to fit. */
    private static final long MOST_MEMORY = 2 << 20;

    @Example
    void nothingThatAViewerSaysSurprisesTheServer() throws IOException {
        // TigerVNC's viewer uses the extended clipboard, which QEMU offers and we do not.
        List<byte[]> seeds =
                List.of(said("tightvnc-client"), said("gtkvnc-client"), rareMessages(), said("tigervnc-client"));
        assertThat(seeds)
                .map(DamagedConversationsProperties::isRefusedByServer)
                .containsExactly(false, false, false, true);
        Mutator mutator = new Mutator(seeds, 20261121);
        int refused = 0;
        for (int i = 0; i < STREAMS; i++) {
            byte[] stream = mutator.next();
            long before = Allocation.soFar();
            refused += isRefusedByServer(stream) ? 1 : 0;
            assertTook(Allocation.soFar() - before, MOST_MEMORY, stream);
        }
        assertThat(refused).isBetween(STREAMS / 10, STREAMS - 1);
    }

    @Example
    void nothingThatAGuestsScreenSaysSurprisesTheClient() throws IOException {
        // The second speaks ZRLE, the third of the extended clipboard, which we would not have asked for.
        List<byte[]> seeds = List.of(said("tightvnc-server"), said("gtkvnc-server"), said("tigervnc-server"));
        ByteBuffer buffer = ByteBuffer.allocate(WireSource.LEAST_CAPACITY);
        assertThat(new Screen().refuses(seeds.getFirst(), buffer)).isFalse();
        Mutator mutator = new Mutator(seeds, 20261121);
        int refused = 0;
        for (int i = 0; i < STREAMS; i++) {
            byte[] stream = mutator.next();
            Screen screen = new Screen();
            long before = Allocation.soFar();
            refused += screen.refuses(stream, buffer) ? 1 : 0;
            // A JPEG as large as the screen is there as bytes, as libjpeg's own, and as pixels.
            assertTook(Allocation.soFar() - before, MOST_MEMORY + 3L * 4 * screen.largest, stream);
        }
        assertThat(refused).isBetween(STREAMS / 10, STREAMS - 1);
    }

    private static void assertTook(long bytes, long most, byte[] stream) {
        if (bytes > most) {
            assertThat(bytes).as(() -> HexFormat.of().formatHex(stream)).isLessThanOrEqualTo(most);
        }
    }

    /** Any exception but an RfbException fails the test. */
    private static boolean isRefusedByServer(byte[] stream) {
        ServerHandshake handshake = new ServerHandshake();
        ClientMessageReader reader = new ClientMessageReader(LIMITS);
        ByteBuffer bytes = ByteBuffer.wrap(stream);
        try {
            handshake.feed(bytes, new WireBuffer(64));
            if (handshake.isComplete()) {
                reader.feed(bytes, message -> {});
                assertThat(bytes.hasRemaining()).isFalse();
            }
            return false;
        } catch (RfbException e) {
            return true;
        }
    }

    /** What viewers have, but did not say in those conversations. */
    private static byte[] rareMessages() throws IOException {
        CutChannel channel = new CutChannel(new byte[0], 1000, 1);
        ClientMessageWriter writer = new ClientMessageWriter(channel);
        writer.setPixelFormat(new PixelFormat(16, 16, true, 31, 63, 31, 11, 5, 0));
        writer.setEncodings(List.of(Encoding.values()), List.of(PseudoEncoding.values()), List.of(-26, -254));
        writer.fence(new Fence(Fence.REQUEST | Fence.BLOCK_BEFORE, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
        writer.enableContinuousUpdates(true, new Rect(0, 0, 1024, 768));
        writer.cutText("caf\u00e9 \u00fcber alles");
        writer.setDesktopSize(800, 600);
        writer.extendedKey(0, 0, false);
        writer.pointer(100, 200, 5);
        WireBuffer all = new WireBuffer().bytes("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII));
        return all.u8(1).u8(1).bytes(channel.told()).toByteArray();
    }

    private static byte[] said(String conversation) throws IOException {
        String name = conversation + ".hex";
        try (InputStream file =
                Objects.requireNonNull(DamagedConversationsProperties.class.getResourceAsStream(name), name)) {
            String text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("#.*|\\s", ""));
        }
    }

    /** Looks at nothing, but remembers how large the screen was at most. */
    private static final class Screen implements ServerMessageHandler {

        private int largest;

        /** Any exception but an RfbException, or the stream's end, fails the test. */
        boolean refuses(byte[] stream, ByteBuffer buffer) throws IOException {
            CutChannel channel = new CutChannel(stream, Integer.MAX_VALUE - 1, 1);
            try (ServerMessageReader reader =
                    ClientHandshake.shakeHands(channel, new WireSource(channel, buffer), LIMITS)) {
                resized(reader.width(), reader.height());
                while (true) {
                    reader.readMessage(this);
                }
            } catch (RfbException e) {
                return true;
            } catch (EOFException e) {
                return false;
            }
        }

        @Override
        public void resized(int width, int height) {
            largest = Math.max(largest, width * height);
        }

        @Override
        public void pixels(Rect area, int[] pixels) {}

        @Override
        public void copied(Rect target, int sourceX, int sourceY) {}
    }
}
