package dev.oriel;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A console's WebSocket as a channel of bytes, for clients that are no browsers. One thread reads. */
public final class WebSocketChannel implements ByteChannel {

    private static final ByteBuffer END = ByteBuffer.allocate(0);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BlockingQueue<ByteBuffer> received = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private ByteBuffer current = ByteBuffer.allocate(0);
    private volatile int closeCode = -1;

    private WebSocketChannel(HttpClient http, URI address, Map<String, String> headers) {
        WebSocket.Builder builder =
                http.newWebSocketBuilder().connectTimeout(PATIENCE).subprotocols("binary");
        headers.forEach(builder::header);
        socket = builder.buildAsync(address, new Receiver()).join();
    }

    /**
     * Opens a socket.
     *
     * @throws Refused when the server answers the handshake with an error
     */
    public static WebSocketChannel open(HttpClient http, URI address, Map<String, String> headers) throws Refused {
        try {
            return new WebSocketChannel(http, address, headers);
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof WebSocketHandshakeException refused) {
                throw new Refused(refused.getResponse().statusCode());
            }
            throw failure;
        }
    }

    /** The server did not open the socket. */
    public static final class Refused extends IOException {

        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status) {
            super("the handshake was answered with " + status);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /** The code of the close frame (RFC 6455 section 7.4); -1 while the socket is open. */
    public int closeCode() {
        return closeCode;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        try {
            while (!current.hasRemaining()) {
                ByteBuffer next = received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                if (next == null) {
                    throw new IOException("nothing has come for " + PATIENCE.toSeconds() + " s");
                }
                if (next == END) {
                    received.add(END);
                    return -1;
                }
                current = next;
            }
        } catch (InterruptedException interrupted) {
            throw new IOException("interrupted", interrupted);
        }
        int count = Math.min(target.remaining(), current.remaining());
        target.put(current.slice(current.position(), count));
        current.position(current.position() + count);
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = source.remaining();
        try {
            socket.sendBinary(source, true).join();
        } catch (CompletionException failure) {
            throw new IOException(failure.getCause());
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return closeCode == -1;
    }

    @Override
    public void close() {
        socket.abort();
        received.add(END);
    }

    private final class Receiver implements WebSocket.Listener {

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
            received.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closeCode = code;
            received.add(END);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closeCode = 1006;
            received.add(END);
        }
    }
}
