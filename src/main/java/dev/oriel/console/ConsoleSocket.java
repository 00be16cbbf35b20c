package dev.oriel.console;

import dev.oriel.engine.Guest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * The WebSocket of a console: RFB 3.8 in binary messages, however they are cut, and beside it, for our own page, short
 * notices in text messages. Who may open one has been settled by
 * {@link ConsoleHandshake}.
 */
final class ConsoleSocket extends AbstractWebSocketHandler implements SubProtocolCapable {

    /** RFB and nothing else: what every web client of RFB speaks. */
    static final String RFB = "binary";

    /** RFB, and text messages in both directions: {@link Notice} and {@link PageMessage}. */
    static final String RFB_WITH_NOTICES = "oriel.console";

    static final List<String> SUBPROTOCOLS = List.of(RFB_WITH_NOTICES, RFB);

    /** How long a line may take nothing before its viewer is let go. */
    private static final long SEND_TIMEOUT_MILLIS = TimeUnit.SECONDS.toMillis(20);

    /** The same for the last word to a viewer, and for its answer. */
    private static final long LAST_WORD_TIMEOUT_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private static final String SEND_TIMEOUT_PROPERTY = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    /** How long Tomcat waits for a viewer's own last word before it hangs up. */
    private static final String CLOSE_TIMEOUT_PROPERTY = "org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT";

    private static final String CONVERSATION = ConsoleSession.class.getName();

    private final Consoles consoles;

    ConsoleSocket(Consoles consoles) {
        this.consoles = consoles;
    }

    @Override
    public List<String> getSubProtocols() {
        return SUBPROTOCOLS;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) throws IOException {
        socket.setTextMessageSizeLimit(PageMessage.LONGEST);
        limit(socket, SEND_TIMEOUT_PROPERTY, SEND_TIMEOUT_MILLIS);
        ConsoleHandshake.Admission admission = ConsoleHandshake.admissionTo(socket);
        Optional<Guest> guest = admission.guest();
        if (guest.isEmpty()) {
            new SocketTransport(socket).close(Ending.GUEST_ENDED);
            return;
        }
        ConsoleSession conversation = consoles.of(guest.get())
                .join(new SocketTransport(socket), admission.machineName(), admission.account());
        socket.getAttributes().put(CONVERSATION, conversation);
    }

    /** RFB does not care how its bytes are cut, and so no message has to be held whole. */
    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession socket, BinaryMessage message) {
        if (socket.getAttributes().get(CONVERSATION) instanceof ConsoleSession conversation) {
            conversation.receive(message.getPayload());
        }
    }

    @Override
    protected void handleTextMessage(WebSocketSession socket, TextMessage message) {
        boolean whole = message.isLast();
        if (whole
                && takesNotices(socket)
                && socket.getAttributes().get(CONVERSATION) instanceof ConsoleSession conversation) {
            conversation.receive(message.getPayload());
        } else {
            end(socket, Ending.PROTOCOL_BROKEN);
        }
    }

    @Override
    public void handleTransportError(WebSocketSession socket, Throwable broken) {
        end(socket, Ending.LEFT);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
        end(socket, Ending.LEFT);
    }

    private static void limit(WebSocketSession socket, String property, long millis) {
        if (socket instanceof NativeWebSocketSession known
                && known.getNativeSession() instanceof jakarta.websocket.Session session) {
            session.getUserProperties().put(property, millis);
        }
    }

    private static boolean takesNotices(WebSocketSession socket) {
        return RFB_WITH_NOTICES.equals(socket.getAcceptedProtocol());
    }

    private static void end(WebSocketSession socket, Ending reason) {
        if (socket.getAttributes().get(CONVERSATION) instanceof ConsoleSession conversation) {
            conversation.end(reason);
        }
    }

    /** The line to a browser. Sends block, so that the browser's pace is ours. */
    private static final class SocketTransport implements Transport {

        private final WebSocketSession socket;
        private final AtomicBoolean closed = new AtomicBoolean();

        SocketTransport(WebSocketSession socket) {
            this.socket = socket;
        }

        @Override
        public void send(ByteBuffer bytes) throws IOException {
            send(new BinaryMessage(bytes));
        }

        @Override
        public void tell(Notice notice) throws IOException {
            if (takesNotices(socket)) {
                send(new TextMessage(notice.toJson()));
            }
        }

        private void send(WebSocketMessage<?> message) throws IOException {
            try {
                socket.sendMessage(message);
            } catch (IllegalStateException alreadyClosed) {
                throw new IOException("the socket is closed", alreadyClosed);
            }
        }

        @Override
        public void close(Ending ending) {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            try {
                // Whoever has stopped reading will not read this either, and nobody waits for it for long.
                limit(socket, SEND_TIMEOUT_PROPERTY, LAST_WORD_TIMEOUT_MILLIS);
                limit(socket, CLOSE_TIMEOUT_PROPERTY, LAST_WORD_TIMEOUT_MILLIS);
                socket.close(new CloseStatus(ending.closeCode(), ending.words()));
            } catch (IOException | IllegalStateException gone) {
                // There is nobody left to tell.
            }
        }
    }
}
