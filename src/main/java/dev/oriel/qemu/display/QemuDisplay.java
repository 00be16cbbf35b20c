package dev.oriel.qemu.display;

import dev.oriel.engine.Display;
import dev.oriel.framebuffer.Cursor;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.Encoding;
import dev.oriel.rfb.PseudoEncoding;
import dev.oriel.rfb.RfbClient;
import dev.oriel.rfb.RfbLimits;
import dev.oriel.rfb.ServerMessageHandler;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The screen of a QEMU guest, kept current by the only client of QEMU's VNC server. One thread reads into the
 * framebuffer, another sends.
 *
 * <p>QEMU looks at its screen every 30 ms at best and ever more rarely, down to every 3 s, when it finds nothing new;
 * asking for updates does not change that, but messages of certain types do. So while somebody watches we send one that
 * means nothing (a key comes up that no keyboard has) whenever the {@link RefreshPacer} says so. While nobody watches we
 * ask for an update once a second at most.
 *
 * <p>QEMU keeps two pictures of its own for whoever is connected, and we keep one. The screen of a guest that waits, and
 * that nobody has watched yet, does without: it is a single pixel.
 */
public final class QemuDisplay implements Display, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(QemuDisplay.class);
    private static final Message NOTHING = client -> {};

    /** Every QEMU takes it; from 8.2 on one without sound hangs up on who speaks of sound. */
    private static final Message NUDGE = client -> client.extendedKey(0, 0, false);

    /** Requests and wake-ups; more than ever wait while QEMU answers. */
    private static final int OUTBOX = 4096;

    /**
     * QEMU looks every 3 s at least. QEMU 7.2 forgets a first picture that is on its way at the moment in which the guest
     * changes the mode of its screen, and never sends another one to that client.
     */
    private static final Duration FIRST_PICTURE = Duration.ofSeconds(8);

    private static final long UNWATCHED = Duration.ofSeconds(1).toNanos();
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);
    private static final List<Encoding> ENCODINGS = List.of(Encoding.COPY_RECT, Encoding.RAW);
    private static final List<PseudoEncoding> EXTENSIONS = List.of(
            PseudoEncoding.DESKTOP_SIZE,
            PseudoEncoding.EXTENDED_DESKTOP_SIZE,
            PseudoEncoding.CURSOR,
            PseudoEncoding.QEMU_POINTER_MOTION_CHANGE,
            PseudoEncoding.QEMU_LED_STATE);

    private final Path socket;
    private final Duration firstPicture;
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final Thread reader;
    private final Thread sender;
    private final BlockingQueue<Message> outbox = new ArrayBlockingQueue<>(OUTBOX);
    private final RefreshPacer pacer = new RefreshPacer(System::nanoTime);
    private final CountDownLatch wanted;
    private volatile @Nullable RfbClient client;
    private volatile boolean pointerAbsolute = true;
    private volatile boolean updateWanted;
    private volatile @Nullable Long connectedAt;
    private volatile boolean closed;
    private volatile Framebuffer framebuffer;
    private volatile Cursor cursor = Cursor.HIDDEN;
    private volatile int leds = -1;

    private QemuDisplay(Path socket, @Nullable RfbClient first, Duration firstPicture) {
        this.socket = socket;
        this.firstPicture = firstPicture;
        this.client = first;
        this.wanted = new CountDownLatch(first == null ? 1 : 0);
        this.framebuffer = first == null ? new Framebuffer(1, 1) : new Framebuffer(first.width(), first.height());
        String name = String.valueOf(socket.getParent());
        this.reader = Thread.ofVirtual().name("display-" + name).unstarted(() -> readAll(first));
        // Wakes twenty times a second while somebody watches: a virtual one would wake three platform threads each
        // time.
        this.sender =
                Thread.ofPlatform().daemon().name("display-sender-" + name).unstarted(this::sendAll);
    }

    /** Connects to QEMU's VNC server, and again whenever the connection breaks, until it is closed. */
    public static QemuDisplay open(Path socket) throws IOException {
        return open(socket, FIRST_PICTURE);
    }

    /** @param firstPicture how long the first picture may take until it is asked for on another connection */
    static QemuDisplay open(Path socket, Duration firstPicture) throws IOException {
        return new QemuDisplay(socket, connect(socket), firstPicture).begin();
    }

    /** Connects when somebody watches or the guest goes on. */
    public static QemuDisplay openLater(Path socket) {
        return new QemuDisplay(socket, null, FIRST_PICTURE).begin();
    }

    private QemuDisplay begin() {
        reader.start();
        sender.start();
        return this;
    }

    @Override
    public Framebuffer framebuffer() {
        return framebuffer;
    }

    @Override
    public Cursor cursor() {
        return cursor;
    }

    @Override
    public int leds() {
        return leds;
    }

    @Override
    public Subscription subscribe(Listener listener) {
        Watch watch = new Watch(listener);
        watches.add(watch);
        wanted.countDown();
        send(NOTHING); // wakes the sender
        return watch;
    }

    /** The guest has been given input: its answer is looked for. */
    public void inputGiven() {
        if (!watches.isEmpty()) {
            pacer.inputGiven();
            send(NOTHING); // the sender has another moment to wait for
        }
    }

    /** The guest goes on, perhaps after a long time: its screen is looked at now, whether anybody watches or not. */
    public void wake() {
        wanted.countDown();
        send(NUDGE);
        if (updateWanted) {
            updateWanted = false;
            send(this::requestUpdate);
        }
    }

    /** Whether the guest takes places of the pointer, or only how far it moves. */
    public boolean isPointerAbsolute() {
        return pointerAbsolute;
    }

    /**
     * Has a message sent, soon; it is dropped while there is no connection. A QEMU that takes none for so long that the
     * outbox is full is hung up on.
     */
    void send(Message message) {
        RfbClient now = client;
        if (now != null && !outbox.offer(message)) {
            client = null; // drops the rest at once
            log.warn("The screen at {} takes no messages: connecting again", socket);
            hangUp(now);
        }
    }

    /** Something to tell QEMU's VNC server. */
    interface Message {
        void sendTo(RfbClient client) throws IOException;
    }

    /** Hangs up for good; the last picture stays. Idempotent. */
    @Override
    public void close() {
        closed = true;
        wanted.countDown();
        sender.interrupt();
        LockSupport.unpark(reader);
        RfbClient now = client;
        if (now != null) {
            hangUp(now);
        }
    }

    private static RfbClient connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        RfbClient client = RfbClient.connect(channel, RfbLimits.DEFAULT);
        client.setEncodings(ENCODINGS, EXTENSIONS);
        client.requestUpdate(false, new Rect(0, 0, client.width(), client.height()));
        return client;
    }

    private void readAll(@Nullable RfbClient first) {
        try {
            wanted.await();
        } catch (InterruptedException e) {
            return;
        }
        RfbClient connection = first == null ? connectAfter(Duration.ZERO) : first;
        while (connection != null) {
            read(connection);
            connection = connectAfter(FIRST_RETRY);
        }
    }

    private void read(RfbClient connection) {
        Screen screen = new Screen();
        screen.resized(connection.width(), connection.height());
        connectedAt = System.nanoTime();
        client = connection;
        try {
            while (!closed) {
                connection.readMessage(screen);
            }
        } catch (IOException | RuntimeException e) {
            log.debug("The connection to the screen at {} has ended", socket, e);
        } finally {
            client = null;
            connectedAt = null;
            outbox.clear();
            hangUp(connection);
        }
    }

    /** Tries after this time, and again and again; gives null when the screen is closed. */
    private @Nullable RfbClient connectAfter(Duration first) {
        Duration pause = first;
        while (true) {
            LockSupport.parkNanos(pause.toNanos());
            if (closed) {
                return null;
            }
            try {
                return connect(socket);
            } catch (IOException e) {
                log.debug("The screen at {} cannot be reached yet", socket, e);
            }
            Duration longer = pause.isZero() ? FIRST_RETRY : pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_RETRY) < 0 ? longer : LONGEST_RETRY;
        }
    }

    private void sendAll() {
        try {
            while (!closed) {
                boolean watched = !watches.isEmpty();
                long wait = watched ? pacer.nanosToNudge() : UNWATCHED;
                Message message = outbox.poll(wait, TimeUnit.NANOSECONDS);
                if (message != null) {
                    deliver(message);
                }
                if (watched && pacer.nanosToNudge() <= 0) {
                    deliver(NUDGE);
                    pacer.nudged();
                }
                if (updateWanted && (watched || message == null)) {
                    updateWanted = false;
                    deliver(this::requestUpdate);
                }
                insistOnPicture();
            }
        } catch (InterruptedException e) {
            log.debug("The screen at {} has been closed", socket);
        }
    }

    private void insistOnPicture() {
        Long since = connectedAt;
        RfbClient now = client;
        if (since != null && now != null && System.nanoTime() - since > firstPicture.toNanos()) {
            connectedAt = null;
            log.warn("The screen at {} sends no picture: connecting again", socket);
            hangUp(now);
        }
    }

    private void requestUpdate(RfbClient connection) throws IOException {
        connection.requestUpdate(true, framebuffer.bounds());
    }

    private void deliver(Message message) {
        RfbClient now = client;
        if (now == null) {
            return;
        }
        try {
            message.sendTo(now);
        } catch (IOException e) {
            log.debug("A message could not be sent to the screen at {}", socket, e);
            hangUp(now); // the reader notices, and connects again
        }
    }

    private void tell(Consumer<Listener> change) {
        for (Watch watch : watches) {
            try {
                change.accept(watch.listener);
            } catch (RuntimeException e) {
                log.warn("A listener of the screen at {} failed", socket, e);
            }
        }
    }

    private static void hangUp(RfbClient connection) {
        try {
            connection.close();
        } catch (IOException e) {
            log.debug("A display connection did not close cleanly", e);
        }
    }

    /** Somebody who watches. */
    private final class Watch implements Subscription {

        private final Listener listener;

        Watch(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }

    /** Puts on the framebuffer what QEMU sends. */
    private final class Screen implements ServerMessageHandler {

        private boolean painted;

        @Override
        public void pixels(Rect area, int[] pixels) {
            painted = true;
            connectedAt = null;
            framebuffer.write(area, pixels, 0, area.width());
        }

        @Override
        public void copied(Rect target, int sourceX, int sourceY) {
            painted = true;
            framebuffer.copy(target, sourceX, sourceY);
        }

        @Override
        public void resized(int width, int height) {
            Framebuffer now = framebuffer;
            if (now.width() != width || now.height() != height) {
                framebuffer = new Framebuffer(width, height);
            }
        }

        @Override
        public void updateEnded() {
            if (painted) {
                painted = false;
                pacer.updateArrived();
            }
            if (watches.isEmpty()) {
                updateWanted = true;
            } else {
                send(QemuDisplay.this::requestUpdate);
                tell(Listener::damaged);
            }
        }

        @Override
        public void cursorChanged(Cursor shape) {
            cursor = shape;
            tell(Listener::cursorChanged);
        }

        @Override
        public void ledsChanged(int lit) {
            leds = lit;
            tell(Listener::ledsChanged);
        }

        @Override
        public void pointerMotionChanged(boolean absolute) {
            pointerAbsolute = absolute;
        }
    }
}
