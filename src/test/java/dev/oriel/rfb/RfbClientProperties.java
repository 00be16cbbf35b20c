package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.framebuffer.Cursor;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.ServerMessageWriter.ResizeReason;
import dev.oriel.rfb.ServerMessageWriter.ResizeStatus;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The client hears what our server says, however it is cut, and refuses nonsense with nothing but its own errors. */
class RfbClientProperties {

    private static final int MUTATED_STREAMS = 1_000_000;

    /** The largest cursor, and something for the exception. */
    private static final long MOST_MEMORY = 3 << 20;

    private static final RfbLimits LIMITS = new RfbLimits(100, 10, 40);
    private static final int WIDTH = 40;
    private static final int HEIGHT = 30;

    private static final List<String> SAID = List.of(
            "supports QEMU_EXTENDED_KEY_EVENT",
            "supports EXTENDED_MOUSE_BUTTONS",
            "leds 5",
            "name \u00d6riel",
            "cursor 9x1 at 1,0 [-16711936, 0, 0, 0, 0, 0, 0, 0, -1]",
            "cursor 0x0 at 0,0 []",
            "update",
            "bell",
            "text caf\u00e9",
            "fence 80000001 0102ff",
            "end of continuous updates",
            "copied Rect[x=0, y=0, width=20, height=20] from 5,6",
            "update",
            "supports EXTENDED_DESKTOP_SIZE",
            "update",
            "supports EXTENDED_DESKTOP_SIZE",
            "resized to 50x60",
            "update",
            "resized to 7x9",
            "update",
            "update");

    @Property(tries = 200)
    void hearsTheSameHoweverItIsCut(@ForAll @IntRange(min = 1, max = 600) int longest, @ForAll long seed)
            throws IOException {
        CutChannel channel = new CutChannel(joined(greeting(), conversation()), longest, seed);
        RecordingHandler handler = new RecordingHandler(WIDTH, HEIGHT);
        try (RfbClient client = RfbClient.connect(channel, LIMITS)) {
            assertThat(client.name()).isEqualTo("Tiny");
            assertThat(client.width()).isEqualTo(WIDTH);
            assertThat(client.height()).isEqualTo(HEIGHT);
            while (channel.left() > 0 || handler.heard().size() < SAID.size()) {
                client.readMessage(handler);
            }
            assertThat(client.width()).isEqualTo(7);
            assertThat(client.height()).isEqualTo(9);
        }
        assertThat(channel.isOpen()).isFalse();
        assertThat(handler.heard()).isEqualTo(SAID);
        assertThat(handler.pixels()).isEqualTo(Pictures.noise(7, 9, 99, 2).pixels());
    }

    @Example
    void refusesNonsenseWithItsOwnErrors() throws IOException {
        Random random = new Random(20261121);
        byte[] original = conversation();
        ByteBuffer buffer = ByteBuffer.allocate(WireSource.LEAST_CAPACITY);
        assertThat(isRefused(original, buffer)).isFalse();
        int refused = 0;
        for (int i = 0; i < MUTATED_STREAMS; i++) {
            byte[] stream = mutated(original, random);
            long before = Allocation.soFar();
            refused += isRefused(stream, buffer) ? 1 : 0;
            long taken = Allocation.soFar() - before;
            if (taken > MOST_MEMORY) {
                assertThat(taken).as(() -> Arrays.toString(stream)).isLessThan(MOST_MEMORY);
            }
        }
        assertThat(refused).isBetween(MUTATED_STREAMS / 10, MUTATED_STREAMS - 1);
    }

    /** Any exception but the two that are expected fails the test. */
    private static boolean isRefused(byte[] stream, ByteBuffer buffer) throws IOException {
        WireSource source = new WireSource(new CutChannel(stream, Integer.MAX_VALUE - 1, 1), buffer);
        ServerMessageReader reader = new ServerMessageReader(source, LIMITS, WIDTH, HEIGHT, "");
        try {
            while (true) {
                reader.readMessage(new DeafHandler());
            }
        } catch (RfbException e) {
            return true;
        } catch (EOFException e) {
            return false;
        }
    }

    private static byte[] mutated(byte[] original, Random random) {
        int from = random.nextInt(3) == 0 ? random.nextInt(original.length) : 0;
        byte[] stream = Arrays.copyOfRange(original, from, Math.min(original.length, from + 400));
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            stream[random.nextInt(stream.length)] = (byte) random.nextInt();
        }
        return stream;
    }

    private static byte[] greeting() {
        WireBuffer out = new WireBuffer();
        out.bytes("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII));
        out.u8(2).u8(2).u8(1).u32(0);
        new ServerMessageWriter(out).serverInit(WIDTH, HEIGHT, PixelFormat.NATIVE, "Tiny");
        return out.toByteArray();
    }

    /** Something of everything that a server may say. */
    private static byte[] conversation() {
        WireBuffer out = new WireBuffer();
        ServerMessageWriter writer = new ServerMessageWriter(out);
        writer.beginUpdate();
        writer.extendedKeyEventSupported();
        writer.extendedMouseButtonsSupported();
        writer.ledState(5);
        writer.desktopName("\u00d6riel");
        writer.cursor(
                new Cursor(9, 1, 1, 0, new int[] {0xff00ff00, 0x7fabcdef, 0, 0, 0, 0, 0, 0, 0xffffffff}),
                PixelFormat.NATIVE);
        writer.cursor(Cursor.HIDDEN, PixelFormat.NATIVE);
        writer.endUpdate();
        writer.bell();
        writer.cutText("caf\u00e9");
        writer.fence(new Fence(Fence.REQUEST | Fence.BLOCK_BEFORE, new byte[] {1, 2, -1}));
        writer.endOfContinuousUpdates();
        try (RawEncoder raw = new RawEncoder(PixelFormat.NATIVE)) {
            writer.beginUpdateUntilLastRect();
            writer.rectangle(raw, Pictures.text(20, 10));
            writer.copyRect(new Rect(0, 0, 20, 20), 5, 6);
            writer.lastRect();
            writer.beginUpdate();
            writer.extendedDesktopSize(ResizeReason.THIS_CLIENT, ResizeStatus.PROHIBITED, 0, 0);
            writer.endUpdate();
            writer.beginUpdate();
            writer.extendedDesktopSize(ResizeReason.SERVER, ResizeStatus.DONE, 50, 60);
            writer.endUpdate();
            writer.beginUpdate();
            writer.desktopSize(7, 9);
            writer.endUpdate();
            writer.beginUpdate();
            writer.rectangle(raw, Pictures.noise(7, 9, 99, 2));
            writer.endUpdate();
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return new WireBuffer().bytes(first).bytes(second).toByteArray();
    }

    private static final class DeafHandler implements ServerMessageHandler {

        @Override
        public void pixels(Rect area, int[] pixels) {}

        @Override
        public void copied(Rect target, int sourceX, int sourceY) {}

        @Override
        public void resized(int width, int height) {}
    }
}
