package dev.oriel.console;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.rfb.ClientMessage;
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
import dev.oriel.rfb.ClientMessageReader;
import dev.oriel.rfb.PixelFormat;
import dev.oriel.rfb.RfbException;
import dev.oriel.rfb.RfbLimits;
import dev.oriel.rfb.ServerHandshake;
import dev.oriel.rfb.ServerMessageWriter;
import dev.oriel.rfb.WireBuffer;
import io.github.bucket4j.Bucket;
import java.nio.ByteBuffer;
import java.time.Duration;

/** One viewer's conversation, from the handshake on: what it says is understood here and passed on at once. */
final class ConsoleSession {

    /** Messages that a viewer may send in a burst, and in a second in the long run. */
    private static final int BURST = 8000;

    private static final int A_SECOND = 2000;

    private final DisplayHub hub;
    private final Viewer viewer;
    private final PressedKeys keys;
    private final String title;
    private final AccountPrincipal account;
    private final ServerHandshake handshake = new ServerHandshake();
    private final ClientMessageReader reader = new ClientMessageReader(RfbLimits.DEFAULT);
    private final Bucket allowance = Bucket.builder()
            .addLimit(limit -> limit.capacity(BURST).refillGreedy(A_SECOND, Duration.ofSeconds(1)))
            .build();
    private boolean introduced;

    /**
     * @param title what the viewer's window is called
     * @param account whose session it is
     */
    ConsoleSession(DisplayHub hub, Viewer viewer, PressedKeys keys, String title, AccountPrincipal account) {
        this.hub = hub;
        this.viewer = viewer;
        this.keys = keys;
        this.title = title;
        this.account = account;
    }

    /** Says the first word. */
    void greet() {
        WireBuffer words = new WireBuffer(64);
        handshake.greet(words);
        viewer.reply(words.toByteArray());
    }

    /** Takes bytes from the viewer, however they are cut. Called by one thread at a time. */
    void receive(ByteBuffer bytes) {
        try {
            if (!handshake.isComplete()) {
                shakeHands(bytes);
            }
            if (handshake.isComplete()) {
                reader.feed(bytes, this::take);
            }
        } catch (RfbException broken) {
            end(Ending.PROTOCOL_BROKEN);
        }
    }

    /** Takes a text message, which only our own page sends. Called by the thread that brings the bytes. */
    void receive(String text) {
        if (!allowance.tryConsume(1)) {
            end(Ending.TOO_FAST);
            return;
        }
        try {
            switch (PageMessage.parse(text)) {
                case PageMessage.WatchLine watch -> viewer.watchLine(watch.wanted());
            }
        } catch (RfbException broken) {
            end(Ending.PROTOCOL_BROKEN);
        }
    }

    /** Ends the conversation and lets go of the keys that the viewer holds. Idempotent. */
    void end(Ending reason) {
        hub.leave(this);
        keys.releaseAll();
        viewer.end(reason);
    }

    Viewer viewer() {
        return viewer;
    }

    AccountPrincipal account() {
        return account;
    }

    private void shakeHands(ByteBuffer bytes) throws RfbException {
        WireBuffer answer = new WireBuffer(64);
        try {
            handshake.feed(bytes, answer);
        } finally {
            if (!answer.isEmpty()) {
                viewer.reply(answer.toByteArray());
            }
        }
        if (handshake.isComplete() && !introduced) {
            introduced = true;
            Framebuffer screen = hub.display().framebuffer();
            viewer.introduced(screen.bounds());
            WireBuffer init = new WireBuffer(128);
            new ServerMessageWriter(init).serverInit(screen.width(), screen.height(), PixelFormat.NATIVE, title);
            viewer.reply(init.toByteArray());
        }
    }

    private void take(ClientMessage message) {
        if (!allowance.tryConsume(1)) {
            end(Ending.TOO_FAST);
            return;
        }
        switch (message) {
            case ExtendedKeyEvent key -> keys.key(key.keysym(), key.scancode(), key.down());
            case KeyEvent key -> keys.key(key.keysym(), 0, key.down());
            case PointerEvent pointer -> keys.pointer(pointer.x(), pointer.y(), pointer.buttons());
            case FramebufferUpdateRequest request -> viewer.request(request.incremental(), request.area());
            case EnableContinuousUpdates updates -> viewer.continuousUpdates(updates.enable());
            case SetPixelFormat pixels -> viewer.use(pixels.format());
            case SetEncodings encodings -> viewer.use(encodings.capabilities());
            case SetDesktopSize _ -> viewer.refuseResize();
            case ClientFence fence
            when fence.fence().isRequest() ->
                viewer.reply(Viewer.message(out -> out.fence(fence.fence().echo())));
            case ClientFence fence -> viewer.echoed(fence.fence());
            case ClientCutText _, AudioRequest _ -> {
                // The guest has no clipboard or sound that the console could reach.
            }
        }
    }
}
