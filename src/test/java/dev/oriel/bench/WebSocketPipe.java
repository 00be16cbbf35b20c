package dev.oriel.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A WebSocket (RFC 6455) as a channel of bytes, with next to no cost: it reads only as fast as its owner, and takes no
 * thread of its own.
 */
final class WebSocketPipe implements ByteChannel {

    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;

    private final ByteChannel line;
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 15).limit(0);
    private final ReentrantLock writing = new ReentrantLock();
    private long left;
    private boolean data;

    private WebSocketPipe(ByteChannel line) {
        this.line = line;
    }

    /**
     * Asks a server to upgrade a connection.
     *
     * @param authorization the header's value, or nothing
     */
    static WebSocketPipe open(ByteChannel line, String path, String authorization) throws IOException {
        WebSocketPipe pipe = new WebSocketPipe(line);
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Protocol: binary\r\n"
                + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n") + "\r\n";
        pipe.send(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\n")) {
            answer.append((char) pipe.u8());
            if (answer.length() > 8000) {
                throw new IOException("the server's answer does not end");
            }
        }
        if (!answer.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("the server refused: "
                    + answer.toString().lines().findFirst().orElse(""));
        }
        return pipe;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        while (left == 0 || !data) {
            if (!nextFrame()) {
                return -1;
            }
        }
        if (!in.hasRemaining() && !fill()) {
            return -1;
        }
        int count = (int) Math.min(left, Math.min(target.remaining(), in.remaining()));
        target.put(in.slice(in.position(), count));
        in.position(in.position() + count);
        left -= count;
        return count;
    }

    /** Goes to the next frame's content; false at the end. */
    private boolean nextFrame() throws IOException {
        int first;
        try {
            first = u8();
        } catch (EOFException ended) {
            return false;
        }
        left = u8() & 0x7f;
        if (left == 126) {
            left = u8() << 8 | u8();
        } else if (left == 127) {
            left = 0;
            for (int i = 0; i < 8; i++) {
                left = left << 8 | u8();
            }
        }
        int kind = first & 0xf;
        data = kind <= BINARY;
        if (data) {
            return true;
        }
        byte[] content = new byte[(int) Math.min(left, 125)];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) u8();
        }
        left = 0;
        if (kind == PING) {
            frame(PONG, ByteBuffer.wrap(content));
        }
        return kind != CLOSE;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = Math.min(source.remaining(), 65_535);
        frame(BINARY, source.slice(source.position(), count));
        source.position(source.position() + count);
        return count;
    }

    /** A mask of zeros is a mask. */
    private void frame(int kind, ByteBuffer content) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(8 + content.remaining());
        frame.put((byte) (FINAL | kind));
        if (content.remaining() < 126) {
            frame.put((byte) (MASKED | content.remaining()));
        } else {
            frame.put((byte) (MASKED | 126)).putShort((short) content.remaining());
        }
        frame.putInt(0).put(content).flip();
        writing.lock();
        try {
            send(frame);
        } finally {
            writing.unlock();
        }
    }

    private void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            line.write(bytes);
        }
    }

    private int u8() throws IOException {
        if (!in.hasRemaining() && !fill()) {
            throw new EOFException("the server has closed the connection");
        }
        return in.get() & 0xff;
    }

    private boolean fill() throws IOException {
        in.clear();
        int count = line.read(in);
        in.flip();
        return count >= 0;
    }

    @Override
    public boolean isOpen() {
        return line.isOpen();
    }

    @Override
    public void close() throws IOException {
        line.close();
    }
}
