package dev.oriel.rfb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/** The client's side of the talk before the first message: RFC 6143 sections 7.1 to 7.3. */
final class ClientHandshake {

    private static final String VERSION = "RFB 003.008\n";
    private static final int SECURITY_NONE = 1;
    private static final int REASON_LIMIT = 4096;

    private ClientHandshake() {}

    /** Goes through it and returns the reader of all that follows. */
    static ServerMessageReader shakeHands(WritableByteChannel sink, WireSource source, RfbLimits limits)
            throws IOException {
        version(sink, source);
        security(sink, source);
        send(sink, 1);
        int width = source.u16();
        int height = source.u16();
        source.skip(PixelFormat.LENGTH);
        String name = new String(source.bytes(limits.checkedDesktopName(source.u32())), StandardCharsets.UTF_8);
        return new ServerMessageReader(source, limits, width, height, name);
    }

    private static void version(WritableByteChannel sink, WireSource source) throws IOException {
        String version = new String(source.bytes(VERSION.length()), StandardCharsets.ISO_8859_1);
        if (!version.matches("RFB [0-9]{3}\\.[0-9]{3}\n")) {
            throw new RfbException("the server does not speak RFB");
        }
        if (version.compareTo(VERSION) < 0) {
            throw new RfbException("the server's " + version.strip() + " is too old: 3.8 is needed");
        }
        send(sink, VERSION.getBytes(StandardCharsets.US_ASCII));
    }

    private static void security(WritableByteChannel sink, WireSource source) throws IOException {
        int count = source.u8();
        if (count == 0) {
            throw new RfbException("the server refuses: " + reason(source));
        }
        boolean offered = false;
        for (byte type : source.bytes(count)) {
            offered |= type == SECURITY_NONE;
        }
        if (!offered) {
            throw new RfbException("the server wants a password");
        }
        send(sink, SECURITY_NONE);
        if (source.u32() != 0) {
            throw new RfbException("the server refuses: " + reason(source));
        }
    }

    private static String reason(WireSource source) throws IOException {
        long length = source.u32();
        if (length > REASON_LIMIT) {
            throw new RfbException("a reason of " + length + " bytes is more than " + REASON_LIMIT);
        }
        return new String(source.bytes((int) length), StandardCharsets.UTF_8);
    }

    private static void send(WritableByteChannel sink, int value) throws IOException {
        send(sink, new byte[] {(byte) value});
    }

    private static void send(WritableByteChannel sink, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            sink.write(buffer);
        }
    }
}
