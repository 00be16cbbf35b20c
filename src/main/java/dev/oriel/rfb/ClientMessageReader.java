package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.ClientMessage.AudioRequest;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The server's ear: turns bytes, however they are cut, into messages. Holds at most one incomplete message, whose size
 * is checked as soon as it is known. After an {@link RfbException} the stream is lost. For one thread.
 */
public final class ClientMessageReader {

    private static final int SET_PIXEL_FORMAT = 0;
    private static final int SET_ENCODINGS = 2;
    private static final int FRAMEBUFFER_UPDATE_REQUEST = 3;
    private static final int KEY_EVENT = 4;
    private static final int POINTER_EVENT = 5;
    private static final int CLIENT_CUT_TEXT = 6;
    private static final int ENABLE_CONTINUOUS_UPDATES = 150;
    private static final int CLIENT_FENCE = 248;
    private static final int SET_DESKTOP_SIZE = 251;
    private static final int QEMU = 255;

    private static final int QEMU_EXTENDED_KEY_EVENT = 0;
    private static final int QEMU_AUDIO = 1;
    private static final int QEMU_AUDIO_SET_FORMAT = 2;

    /** Set in the button mask of a pointer event that has a second one. */
    private static final int MORE_BUTTONS = 0x80;

    private static final int USUAL_LENGTH = 64;

    private final RfbLimits limits;
    private byte[] held = new byte[USUAL_LENGTH];
    private int count;
    private int needed = 1;
    private boolean extendedMouseButtons;

    public ClientMessageReader(RfbLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes all bytes and hands on the messages that they complete.
     *
     * @throws RfbException when the client broke the protocol; messages before that have been handed on
     */
    public void feed(ByteBuffer bytes, Consumer<? super ClientMessage> handler) throws RfbException {
        while (bytes.hasRemaining()) {
            take(bytes);
            if (count == needed) {
                needed = lengthAsFarAsKnown();
                if (count == needed) {
                    ClientMessage message = parse(ByteBuffer.wrap(held, 0, count));
                    forget();
                    handler.accept(message);
                }
            }
        }
    }

    private void take(ByteBuffer bytes) {
        int more = Math.min(needed - count, bytes.remaining());
        if (count + more > held.length) {
            held = Arrays.copyOf(held, needed);
        }
        bytes.get(held, count, more);
        count += more;
    }

    private void forget() {
        count = 0;
        needed = 1;
        if (held.length > USUAL_LENGTH) {
            held = new byte[USUAL_LENGTH];
        }
    }

    /** The length of the message, or how much of it must be there to know more. */
    private int lengthAsFarAsKnown() throws RfbException {
        int type = u8(0);
        return switch (type) {
            case SET_PIXEL_FORMAT -> 4 + PixelFormat.LENGTH;
            case SET_ENCODINGS -> count < 4 ? 4 : 4 + 4 * limits.checkedEncodings(u16(2));
            case FRAMEBUFFER_UPDATE_REQUEST, ENABLE_CONTINUOUS_UPDATES -> 10;
            case KEY_EVENT -> 8;
            case POINTER_EVENT -> count < 2 ? 2 : hasMoreButtons() ? 7 : 6;
            case CLIENT_CUT_TEXT -> count < 8 ? 8 : 8 + limits.checkedCutText(u32(4));
            case CLIENT_FENCE -> count < 9 ? 9 : 9 + RfbLimits.checkedFence(u8(8));
            case SET_DESKTOP_SIZE -> count < 8 ? 8 : 8 + 16 * u8(6);
            case QEMU -> count < 2 ? 2 : qemuLengthAsFarAsKnown();
            default -> throw new RfbException("message type " + type + " is unknown");
        };
    }

    private int qemuLengthAsFarAsKnown() throws RfbException {
        return switch (u8(1)) {
            case QEMU_EXTENDED_KEY_EVENT -> 12;
            case QEMU_AUDIO -> count < 4 ? 4 : u16(2) == QEMU_AUDIO_SET_FORMAT ? 10 : 4;
            default -> throw new RfbException("QEMU message type " + u8(1) + " is unknown");
        };
    }

    /** Only a client that knows the extension means it so: for others the bit is a button of its own. */
    private boolean hasMoreButtons() {
        return extendedMouseButtons && (u8(1) & MORE_BUTTONS) != 0;
    }

    private ClientMessage parse(ByteBuffer message) throws RfbException {
        int type = message.get() & 0xff;
        return switch (type) {
            case SET_PIXEL_FORMAT -> new SetPixelFormat(PixelFormat.read(message.position(4)));
            case SET_ENCODINGS -> setEncodings(message.position(4));
            case FRAMEBUFFER_UPDATE_REQUEST -> new FramebufferUpdateRequest(message.get() != 0, rect(message));
            case ENABLE_CONTINUOUS_UPDATES -> new EnableContinuousUpdates(message.get() != 0, rect(message));
            case KEY_EVENT -> new KeyEvent(message.get() != 0, message.getInt(4));
            case POINTER_EVENT -> pointerEvent(message);
            case CLIENT_CUT_TEXT -> new ClientCutText(new String(held, 8, count - 8, StandardCharsets.ISO_8859_1));
            case CLIENT_FENCE -> new ClientFence(new Fence(message.getInt(4), Arrays.copyOfRange(held, 9, count)));
            case SET_DESKTOP_SIZE -> setDesktopSize(message);
            default -> qemuMessage(message);
        };
    }

    private SetEncodings setEncodings(ByteBuffer message) {
        int[] numbers = new int[message.remaining() / 4];
        message.asIntBuffer().get(numbers);
        ClientCapabilities capabilities = ClientCapabilities.of(numbers);
        extendedMouseButtons = capabilities.supports(PseudoEncoding.EXTENDED_MOUSE_BUTTONS);
        return new SetEncodings(capabilities);
    }

    private PointerEvent pointerEvent(ByteBuffer message) {
        int buttons = message.get() & 0xff;
        int x = message.getShort() & 0xffff;
        int y = message.getShort() & 0xffff;
        if (message.hasRemaining()) {
            buttons = buttons & ~MORE_BUTTONS | (message.get() & 0x03) << 7;
        }
        return new PointerEvent(x, y, buttons);
    }

    private static SetDesktopSize setDesktopSize(ByteBuffer message) {
        int width = message.getShort(2) & 0xffff;
        int height = message.getShort(4) & 0xffff;
        message.position(8);
        List<Screen> screens = new ArrayList<>();
        while (message.hasRemaining()) {
            screens.add(new Screen(message.getInt(), rect(message), message.getInt()));
        }
        return new SetDesktopSize(width, height, screens);
    }

    private static ClientMessage qemuMessage(ByteBuffer message) throws RfbException {
        int kind = message.get();
        int argument = message.getShort() & 0xffff;
        if (kind == QEMU_EXTENDED_KEY_EVENT) {
            return new ExtendedKeyEvent(argument != 0, message.getInt(), message.getInt());
        }
        if (argument >= AudioRequest.Wish.values().length) {
            throw new RfbException("QEMU audio operation " + argument + " is unknown");
        }
        return new AudioRequest(AudioRequest.Wish.values()[argument]);
    }

    private static Rect rect(ByteBuffer bytes) {
        return new Rect(
                bytes.getShort() & 0xffff,
                bytes.getShort() & 0xffff,
                bytes.getShort() & 0xffff,
                bytes.getShort() & 0xffff);
    }

    private int u8(int at) {
        return held[at] & 0xff;
    }

    private int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    private long u32(int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }
}
