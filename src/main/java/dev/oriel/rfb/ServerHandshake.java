package dev.oriel.rfb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The server's side of the talk before the first message (RFC 6143 sections 7.1 to 7.3.1), from the version to the
 * client's ClientInit. Security type None is the only one: who may connect has been settled before. For one thread.
 */
public final class ServerHandshake {

    private static final String VERSION = "RFB 003.008\n";
    private static final int SECURITY_NONE = 1;

    private final byte[] held = new byte[VERSION.length()];
    private int count;
    private State state = State.VERSION;
    private int minor;
    private boolean shared;

    private enum State {
        VERSION(12),
        SECURITY(1),
        CLIENT_INIT(1),
        COMPLETE(0);

        final int length;

        State(int length) {
            this.length = length;
        }
    }

    /** Says the version: to be called once, before anything else. */
    public void greet(WireBuffer out) {
        out.bytes(VERSION.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Takes bytes until the handshake is complete; what is left in the buffer then belongs to the messages.
     *
     * @param out gets the answers, also the one that says why the client is refused: send it in any case
     * @throws RfbException when the client cannot be served
     */
    public void feed(ByteBuffer bytes, WireBuffer out) throws RfbException {
        while (state != State.COMPLETE && bytes.hasRemaining()) {
            held[count++] = bytes.get();
            if (count == state.length) {
                count = 0;
                state = next(out);
            }
        }
    }

    /** Whether ClientInit has been read; ServerInit is to be sent next. */
    public boolean isComplete() {
        return state == State.COMPLETE;
    }

    /** Whether the client is content to share the screen with others; known when the handshake is complete. */
    public boolean isShared() {
        return shared;
    }

    private State next(WireBuffer out) throws RfbException {
        return switch (state) {
            case VERSION -> afterVersion(out);
            case SECURITY -> afterSecurity(out);
            case CLIENT_INIT -> {
                shared = held[0] != 0;
                yield State.COMPLETE;
            }
            case COMPLETE -> State.COMPLETE;
        };
    }

    private State afterVersion(WireBuffer out) throws RfbException {
        minor = spokenMinor(out);
        if (minor == 3) {
            out.u32(SECURITY_NONE);
            return State.CLIENT_INIT;
        }
        out.u8(1).u8(SECURITY_NONE);
        return State.SECURITY;
    }

    private State afterSecurity(WireBuffer out) throws RfbException {
        if (held[0] != SECURITY_NONE) {
            String reason = "security type " + (held[0] & 0xff) + " was not offered";
            if (minor == 8) {
                out.u32(1);
                writeReason(reason, out);
            }
            throw new RfbException(reason);
        }
        if (minor == 8) {
            out.u32(0);
        }
        return State.CLIENT_INIT;
    }

    /** RFC 6143 section 7.1.1: odd versions are taken for 3.3, newer ones for 3.8. */
    private int spokenMinor(WireBuffer out) throws RfbException {
        String version = new String(held, StandardCharsets.ISO_8859_1);
        if (!version.matches("RFB [0-9]{3}\\.[0-9]{3}\n")) {
            throw new RfbException("the client does not speak RFB");
        }
        int number = Integer.parseInt(version, 4, 7, 10) * 1000 + Integer.parseInt(version, 8, 11, 10);
        if (number < 3003) {
            String reason = version.strip() + " is too old: 3.3 is the oldest version spoken";
            out.u32(0);
            writeReason(reason, out);
            throw new RfbException(reason);
        }
        return number >= 3008 ? 8 : number == 3007 ? 7 : 3;
    }

    private static void writeReason(String reason, WireBuffer out) {
        byte[] text = reason.getBytes(StandardCharsets.ISO_8859_1);
        out.u32(text.length).bytes(text);
    }
}
