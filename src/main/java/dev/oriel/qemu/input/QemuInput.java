package dev.oriel.qemu.input;

import dev.oriel.engine.GuestInput;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.qemu.display.QemuDisplay;
import dev.oriel.qemu.process.RunDirectory;
import dev.oriel.qemu.qmp.QmpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The keyboard and the pointer of a QEMU guest, reached through a monitor (QMP, input-send-event): unlike a key that
 * comes to QEMU's VNC server, one that comes this way does not make QEMU look at the screen before the guest has
 * answered. One thread tells QEMU everything in order, so that nobody who types waits for a QEMU that hangs.
 */
public final class QemuInput implements GuestInput, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(QemuInput.class);
    private static final int EXTENDED = 0xE000;
    private static final int EXTENDED_BIT = 0x80;
    private static final int CODE = 0x7F;
    private static final int CODES = 0x100;

    /** QEMU's InputButton for each bit of RFC 6143 section 7.5.5 and of ExtendedMouseButtons. */
    private static final List<String> BUTTONS =
            List.of("left", "middle", "right", "wheel-up", "wheel-down", "wheel-left", "wheel-right", "side", "extra");

    /** A guest may take long to fetch a scancode, and the PS/2 keyboard keeps 16. QEMU's VNC server waits as long. */
    private static final long BETWEEN_KEYS = TimeUnit.MILLISECONDS.toNanos(10);

    /** The largest place of an absolute pointer (ui/input.h, INPUT_EVENT_ABS_MAX). */
    private static final int FAR_EDGE = 0x7FFF;

    /** Commands that QEMU has not answered; more wait here, where moves of the pointer are joined. */
    private static final int MOST_UNANSWERED = 16;

    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final QemuDisplay display;
    private final HeldInput held;
    private final Supplier<@Nullable QmpClient> monitor;
    private final InputQueue queue = new InputQueue();
    private final BitSet wantedKeys = new BitSet(CODES);
    private int wantedButtons;
    private final Semaphore unanswered = new Semaphore(MOST_UNANSWERED);
    private final Thread teller;
    private volatile boolean closed;
    private long lastKey = System.nanoTime() - BETWEEN_KEYS;
    private InputEvent.@Nullable Move lastMove;

    private QemuInput(QemuDisplay display, HeldInput held, Supplier<@Nullable QmpClient> monitor, String name) {
        this.display = display;
        this.held = held;
        this.monitor = monitor;
        this.teller = Thread.ofVirtual().name("input-" + name).unstarted(this::tellAll);
    }

    /**
     * Begins with nothing held by anybody; what an earlier server left held is let go at the next {@link #settle()}.
     *
     * @param monitor the monitor that takes input, as long as there is one
     */
    public static QemuInput open(RunDirectory run, QemuDisplay display, Supplier<@Nullable QmpClient> monitor)
            throws IOException {
        QemuInput input = new QemuInput(
                display, HeldInput.open(run.held()), monitor, run.guest().toString());
        input.teller.start();
        return input;
    }

    @Override
    public void key(int keysym, int scancode, boolean down) {
        int code = scancode == 0 ? UsKeyboard.keyOf(keysym) : singleByte(scancode);
        if (code <= 0 || code >= CODES || closed) {
            return;
        }
        synchronized (wantedKeys) {
            wantedKeys.set(code, down);
            offer(new InputEvent.Key(code, down));
        }
    }

    @Override
    public void pointer(int x, int y, int buttons) {
        if (closed) {
            return;
        }
        Framebuffer screen = display.framebuffer();
        int column = Math.clamp(x, 0, screen.width() - 1);
        int row = Math.clamp(y, 0, screen.height() - 1);
        synchronized (wantedKeys) {
            offer(new InputEvent.Move(column, row));
            if (buttons != wantedButtons) {
                wantedButtons = buttons;
                offer(new InputEvent.Buttons(buttons));
            }
        }
    }

    /** Lets go of what the guest believes to be held and nobody holds, as when it took no input for a while. */
    public void settle() {
        offer(new InputEvent.Settle());
    }

    /** Lets go of everything, if QEMU listens, and ends. Idempotent. */
    @Override
    public void close() {
        synchronized (wantedKeys) {
            wantedKeys.clear();
            wantedButtons = 0;
            closed = true;
            queue.replaceWith(new InputEvent.Settle());
        }
        try {
            teller.join(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        teller.interrupt();
        try {
            held.close();
        } catch (IOException e) {
            log.debug("A file of held keys did not close cleanly", e);
        }
    }

    /** QEMU numbers an extended key in one byte: 0xE01D becomes 0x9D. */
    static int singleByte(int scancode) {
        return (scancode & 0xFF00) == EXTENDED ? scancode & CODE | EXTENDED_BIT : scancode;
    }

    /** A QEMU that takes nothing for so long that the queue is full is told, when it does, to let go of everything. */
    private void offer(InputEvent event) {
        if (!queue.offer(event)) {
            log.warn("The guest takes no input: what was typed is dropped");
            synchronized (wantedKeys) {
                wantedKeys.clear();
                wantedButtons = 0;
            }
            queue.replaceWith(new InputEvent.Settle());
        }
    }

    private void tellAll() {
        try {
            InputEvent event = queue.take();
            while (!(closed && event instanceof InputEvent.Settle)) {
                tell(event);
                event = queue.take();
            }
            tell(event);
            unanswered.acquire(MOST_UNANSWERED); // QEMU forgets what it has not read when we hang up
        } catch (InterruptedException e) {
            log.debug("QEMU did not take the last input");
        }
    }

    private void tell(InputEvent event) throws InterruptedException {
        switch (event) {
            case InputEvent.Key key -> tellKey(key.code(), key.down());
            case InputEvent.Move move -> tellMove(move);
            case InputEvent.Buttons buttons -> tellButtons(buttons.held());
            case InputEvent.Settle _ -> tellUnwanted();
        }
    }

    private void tellKey(int code, boolean down) throws InterruptedException {
        if (!down && !held.hasKey(code)) {
            return; // some guests are confused by a key that comes up twice
        }
        LockSupport.parkNanos(lastKey + BETWEEN_KEYS - System.nanoTime());
        held.key(code, down);
        send(List.of(event("key", Map.of("down", down, "key", Map.of("type", "number", "data", code)))), () -> {
            if (!down) {
                held.key(code, true);
            }
        });
        lastKey = System.nanoTime();
        if (down) {
            display.inputGiven();
        }
    }

    private void tellMove(InputEvent.Move move) throws InterruptedException {
        List<Map<String, ?>> events = new ArrayList<>();
        if (display.isPointerAbsolute()) {
            Framebuffer screen = display.framebuffer();
            events.add(axis("abs", "x", move.x() * FAR_EDGE / screen.width()));
            events.add(axis("abs", "y", move.y() * FAR_EDGE / screen.height()));
        } else if (lastMove != null) {
            events.add(axis("rel", "x", move.x() - lastMove.x()));
            events.add(axis("rel", "y", move.y() - lastMove.y()));
        }
        if (!events.isEmpty() && !move.equals(lastMove)) {
            send(events, () -> {});
            display.inputGiven();
        }
        lastMove = move;
    }

    private void tellButtons(int wanted) throws InterruptedException {
        int changed = wanted ^ held.buttons();
        for (int button = 0; button < BUTTONS.size(); button++) {
            if ((changed >> button & 1) != 0) {
                tellButton(button, (wanted >> button & 1) != 0);
            }
        }
        display.inputGiven();
    }

    private void tellButton(int button, boolean down) throws InterruptedException {
        held.button(button, down);
        send(List.of(event("btn", Map.of("down", down, "button", BUTTONS.get(button)))), () -> {
            if (!down) {
                held.button(button, true);
            }
        });
    }

    private void tellUnwanted() throws InterruptedException {
        BitSet unwanted = BitSet.valueOf(new long[0]);
        int buttons;
        synchronized (wantedKeys) {
            for (int code : held.keys()) {
                unwanted.set(code, !wantedKeys.get(code));
            }
            buttons = held.buttons() & wantedButtons;
        }
        for (int code : unwanted.stream().toArray()) {
            tellKey(code, false);
        }
        if (buttons != held.buttons()) {
            tellButtons(buttons);
        }
    }

    private void send(List<Map<String, ?>> events, Runnable ifRefused) throws InterruptedException {
        QmpClient now = monitor.get();
        if (now == null || now.isOver()) {
            ifRefused.run();
            return;
        }
        unanswered.acquire();
        CompletableFuture<JsonNode> answer = now.submit("input-send-event", Map.of("events", events));
        var _ = answer.whenComplete((value, refused) -> {
            if (refused != null) {
                ifRefused.run();
            }
            unanswered.release();
        });
    }

    private static Map<String, ?> axis(String type, String axis, int value) {
        return event(type, Map.of("axis", axis, "value", value));
    }

    private static Map<String, ?> event(String type, Map<String, ?> data) {
        return Map.of("type", type, "data", data);
    }
}
