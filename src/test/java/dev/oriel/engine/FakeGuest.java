package dev.oriel.engine;

import static dev.oriel.engine.GuestState.CRASHED;
import static dev.oriel.engine.GuestState.OFF;
import static dev.oriel.engine.GuestState.PAUSED;
import static dev.oriel.engine.GuestState.RUNNING;

import dev.oriel.framebuffer.Rect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A guest in memory. Every key that goes down inverts the pixel in the top left corner, the power button turns it off
 * at once unless a test makes it {@linkplain #ignorePowerButton deaf}, and it records the input it gets.
 */
public final class FakeGuest implements Guest {

    public static final int WIDTH = 320;
    public static final int HEIGHT = 200;

    /** Something that a viewer did. */
    public sealed interface Input {

        record Key(int keysym, int scancode, boolean down) implements Input {}

        record Pointer(int x, int y, int buttons) implements Input {}
    }

    private final GuestSpec spec;
    private final FakeEngine.ChainTool chains;
    private final Runnable watcher;
    private final FakeDisplay display = new FakeDisplay(WIDTH, HEIGHT);
    private final List<Input> received = new CopyOnWriteArrayList<>();
    private final StateListeners listeners = new StateListeners();
    private GuestState state;
    private volatile boolean powerButtonIgnored;
    private volatile boolean hanging;
    private volatile List<Path> files;
    private volatile @Nullable Path inserted;
    private volatile Duration worked = Duration.ofMillis(1);

    private volatile @Nullable String stopsAgain;
    private volatile @Nullable StateFiles expected;
    private volatile @Nullable Path memory;
    private final AtomicInteger expectations = new AtomicInteger();

    /** @param watcher is called before each order */
    FakeGuest(GuestSpec spec, FakeEngine.ChainTool chains, Runnable watcher) {
        this.spec = spec;
        this.chains = chains;
        this.watcher = watcher;
        this.state = spec.startPaused() ? PAUSED : RUNNING;
        this.files = spec.disks().stream().map(GuestSpec.Disk::file).toList();
        this.inserted = spec.cdrom();
    }

    /** What the guest was made of. */
    public GuestSpec spec() {
        return spec;
    }

    /** All input since the guest started, first things first. */
    public List<Input> received() {
        return List.copyOf(received);
    }

    /** From now on the guest does nothing when it is asked to shut down. */
    public void ignorePowerButton() {
        powerButtonIgnored = true;
    }

    /** From now on nothing can be asked of the guest, as if its process hung; its plug can still be pulled. */
    public void hang() {
        hanging = true;
    }

    /** The guest has kept a processor busy for so long. */
    public void work(Duration time) {
        worked = worked.plus(time);
    }

    /** Ends the guest as if its process had died. */
    public void crash(String reason) {
        become(CRASHED, reason);
    }

    /** Ends the guest as if its operating system had turned it off. */
    public void powerOff() {
        become(OFF, "powered off by the guest");
    }

    /** Stops the guest as if its disk could not be written. */
    public void pauseBecause(String reason) {
        become(PAUSED, reason);
    }

    /** The next time that it goes on, it stops again before anybody can see that it did. */
    public void stopAgainBecause(String reason) {
        stopsAgain = reason;
    }

    @Override
    public UUID id() {
        return spec.id();
    }

    @Override
    public synchronized GuestState state() {
        return state;
    }

    @Override
    public FakeDisplay display() {
        return display;
    }

    @Override
    public GuestInput input() {
        return new GuestInput() {
            @Override
            public void key(int keysym, int scancode, boolean down) {
                if (state().hasEnded()) {
                    return;
                }
                received.add(new Input.Key(keysym, scancode, down));
                if (down) {
                    invertCorner();
                }
            }

            @Override
            public void pointer(int x, int y, int buttons) {
                if (!state().hasEnded()) {
                    received.add(new Input.Pointer(x, y, buttons));
                }
            }
        };
    }

    @Override
    public void pause() throws EngineException {
        obey();
        become(PAUSED, "");
    }

    @Override
    public void resume() throws EngineException {
        obey();
        become(RUNNING, "resumed");
        String reason = stopsAgain;
        if (reason != null) {
            stopsAgain = null;
            become(PAUSED, reason);
        }
    }

    @Override
    public void reset() throws EngineException {
        obey();
        display.paint(display.framebuffer().bounds(), 0);
    }

    @Override
    public void shutdown() throws EngineException {
        obey();
        if (!powerButtonIgnored) {
            powerOff();
        }
    }

    @Override
    public void stop() {
        watcher.run();
        become(OFF, "");
    }

    @Override
    public void onStateChange(StateListener listener) {
        listeners.add(listener);
    }

    @Override
    public void expectSave(StateFiles files) throws EngineException {
        obey();
        try {
            Files.createFile(link(files) ? files.changes().changes() : files.whole());
            expected = files;
            expectations.incrementAndGet();
        } catch (IOException e) {
            throw new EngineException("the state cannot be written: " + e.getMessage(), e);
        }
    }

    /** How often somebody has prepared to save it. */
    public int expectations() {
        return expectations.get();
    }

    /** From now on it is one that was made of this memory. */
    void share(@Nullable Path file) {
        memory = file;
    }

    private boolean link(StateFiles files) throws IOException {
        Path shared = memory;
        if (shared == null || !Files.exists(shared)) {
            return false;
        }
        Files.createLink(files.changes().memory(), shared);
        return true;
    }

    @Override
    public boolean expectFewChanges(StateFiles files) throws EngineException {
        Path shared = memory;
        if (shared == null || !Files.exists(shared)) {
            return false;
        }
        expectSave(files);
        return true;
    }

    /** The state of a guest in memory is the colour of its corner. */
    @Override
    public SavedState.Own save(StateFiles files) throws EngineException {
        obey();
        requirePaused();
        try {
            boolean isExpected = files.equals(expected);
            expected = null;
            var how = isExpected ? StandardOpenOption.WRITE : StandardOpenOption.CREATE_NEW;
            boolean isLinked = isExpected ? Files.exists(files.changes().memory()) : link(files);
            Files.writeString(isLinked ? files.changes().changes() : files.whole(), Integer.toString(corner()), how);
        } catch (IOException e) {
            throw new EngineException("the state cannot be written: " + e.getMessage(), e);
        }
        return files.saved();
    }

    private void requirePaused() throws EngineException {
        if (state() != PAUSED) {
            throw new EngineException("the guest is not paused");
        }
    }

    @Override
    public SavedState.Shared saveShared(Path folder) throws EngineException {
        obey();
        requirePaused();
        try {
            return new SavedState.Shared(
                    Files.writeString(folder.resolve("memory"), Integer.toString(corner())),
                    Files.writeString(folder.resolve("devices"), "none"));
        } catch (IOException e) {
            throw new EngineException("the state cannot be written: " + e.getMessage(), e);
        }
    }

    /** Reads what {@link #save} wrote. */
    static int corner(String saved) throws EngineException {
        try {
            return Integer.parseInt(saved);
        } catch (NumberFormatException e) {
            throw new EngineException("this is no state", e);
        }
    }

    void bringBack(String saved) throws EngineException {
        display.paint(new Rect(0, 0, 1, 1), corner(saved));
        become(PAUSED, "restored");
    }

    @Override
    public void continueOn(List<Path> overlays) throws EngineException {
        obey();
        if (overlays.size() != spec.disks().size()) {
            throw new EngineException("the guest has " + spec.disks().size() + " disks");
        }
        files = List.copyOf(overlays);
    }

    @Override
    public void shorten(int disk, @Nullable Path base) throws EngineException, InterruptedException {
        obey();
        chains.rebase(files.get(disk), base);
    }

    /** The files that its disks are written to. */
    public List<Path> files() {
        return files;
    }

    @Override
    public void insert(@Nullable Path disc) throws EngineException {
        obey();
        inserted = disc;
    }

    /** What is in its CD drive. */
    public @Nullable Path disc() {
        return inserted;
    }

    @Override
    public Duration processorTime() {
        return state().hasEnded() ? Duration.ZERO : worked;
    }

    @Override
    public boolean isAtWork() {
        return false;
    }

    /** Nobody is inside a guest in memory. */
    @Override
    public GuestAgent agent() {
        return new GuestAgent() {
            @Override
            public boolean answers(Duration limit) {
                return false;
            }

            @Override
            public void setTime(Instant now) throws EngineException {
                throw new EngineException("the guest has no agent");
            }

            @Override
            public void trim() throws EngineException {
                throw new EngineException("the guest has no agent");
            }

            @Override
            public String run(List<String> program, String input, Duration limit) throws EngineException {
                throw new EngineException("the guest has no agent");
            }
        };
    }

    /** The colour of the pixel in the top left corner. */
    public int corner() {
        return display.framebuffer().read(new Rect(0, 0, 1, 1))[0];
    }

    private void invertCorner() {
        Rect corner = new Rect(0, 0, 1, 1);
        display.paint(corner, ~display.framebuffer().read(corner)[0] & 0xFFFFFF);
    }

    private void obey() throws EngineException {
        watcher.run();
        if (state().hasEnded()) {
            throw new EngineException("the guest has ended");
        }
        if (hanging) {
            throw new EngineException("the guest does not answer");
        }
    }

    private synchronized void become(GuestState next, String reason) {
        if (state.hasEnded() || state == next) {
            return;
        }
        state = next;
        listeners.tell(this, next, reason);
    }
}
