package dev.oriel.qemu;

import static dev.oriel.engine.GuestState.PAUSED;
import static dev.oriel.engine.GuestState.RUNNING;

import dev.oriel.engine.Display;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestAgent;
import dev.oriel.engine.GuestInput;
import dev.oriel.engine.GuestState;
import dev.oriel.engine.SavedState;
import dev.oriel.engine.StateFiles;
import dev.oriel.engine.StateListeners;
import dev.oriel.qemu.agent.QemuGuestAgent;
import dev.oriel.qemu.disk.GuestDisks;
import dev.oriel.qemu.display.QemuDisplay;
import dev.oriel.qemu.host.QemuHost;
import dev.oriel.qemu.input.QemuInput;
import dev.oriel.qemu.process.ProcessorShare;
import dev.oriel.qemu.process.QemuProcess;
import dev.oriel.qemu.process.RunDirectory;
import dev.oriel.qemu.qmp.QmpClient;
import dev.oriel.qemu.qmp.QmpEvent;
import dev.oriel.qemu.qmp.QmpException;
import dev.oriel.qemu.state.GuestStates;
import dev.oriel.qemu.state.SharedMemories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * A guest in a QEMU process. What QEMU tells on the events monitor alone decides the state, in QEMU's order; the control
 * monitor takes the orders, and what is typed goes to the events monitor, so that it waits for no order. The guest has
 * ended when its process has, so that its disks are free then.
 */
final class QemuGuest implements Guest {

    private static final Logger log = LoggerFactory.getLogger(QemuGuest.class);
    private static final Duration CHANGE_LIMIT = Duration.ofSeconds(10);
    private static final Duration DEATH_LIMIT = Duration.ofSeconds(2);

    /** The engine, as its guests see it. */
    interface Surroundings {

        /** How long a guest may take to quit. */
        Duration stopTimeout();

        /** What guests are made of. */
        SharedMemories memories();

        /** What guests get of the host's processors. */
        ProcessorShare processors();

        /** The QEMU that guests are started with now, which need not be the one that a guest runs in. */
        QemuHost installed() throws EngineException;

        /** What a guest's process has said last. */
        String lastWords(UUID guest);

        /** Forgets a guest that has ended, before anybody hears of that. */
        void ended(QemuGuest guest);
    }

    private final RunDirectory run;
    private final QemuProcess process;
    private final Surroundings surroundings;
    private final QmpClient control;
    private final QemuDisplay display;
    private final QemuInput input;
    private final GuestDisks disks;
    private final QemuGuestAgent agent;
    private final ReentrantLock orders = new ReentrantLock();
    private final GuestStates states;
    private final StateListeners listeners = new StateListeners();
    private final GuestLife life = new GuestLife(this::became);
    private volatile @Nullable QmpClient events;

    private QemuGuest(
            RunDirectory run, QemuProcess process, Surroundings surroundings, QmpClient control, QemuDisplay display)
            throws IOException {
        this.run = run;
        this.process = process;
        this.surroundings = surroundings;
        this.control = control;
        this.display = display;
        this.disks = new GuestDisks(control, run);
        this.states = new GuestStates(control, run, surroundings.memories());
        this.agent = new QemuGuestAgent(run.guestAgent());
        this.input = QemuInput.open(run, display, () -> events);
    }

    /**
     * Takes charge of a QEMU that runs. Its state is known after {@link #listen()}.
     *
     * @param waits whether nobody may look at its screen for long
     * @throws IOException when its sockets do not answer, or another guest's QEMU does
     */
    static QemuGuest attach(RunDirectory run, QemuProcess process, Surroundings surroundings, boolean waits)
            throws IOException {
        // both monitors tell all events; one pair of ears is enough
        QmpClient control = QmpClient.connect(run.control(), QmpClient.Listener.NOBODY);
        QemuDisplay display = null;
        try {
            String id = control.execute("query-uuid").path("UUID").asString("");
            if (!id.equalsIgnoreCase(run.guest().toString())) {
                throw new QmpException("the guest at " + run.path() + " is " + id);
            }
            display = waits ? QemuDisplay.openLater(run.vnc()) : QemuDisplay.open(run.vnc());
            return new QemuGuest(run, process, surroundings, control, display);
        } catch (IOException | RuntimeException e) {
            control.close();
            if (display != null) {
                display.close();
            }
            throw e;
        }
    }

    /** Keeps the memory that it shares with others for as long as it lives. */
    void hold(SharedMemories.Use memory) {
        states.hold(memory);
    }

    @Override
    public UUID id() {
        return run.guest();
    }

    @Override
    public GuestState state() {
        return life.now().state();
    }

    @Override
    public Display display() {
        return display;
    }

    @Override
    public GuestInput input() {
        return input;
    }

    @Override
    public void pause() throws EngineException {
        changeTo(PAUSED, "stop");
    }

    @Override
    public void resume() throws EngineException {
        surroundings.processors().goesOn(process);
        try {
            changeTo(RUNNING, "cont");
        } finally {
            if (state() != RUNNING) {
                surroundings.processors().rests(process);
            }
        }
    }

    @Override
    public void reset() throws EngineException {
        order("system_reset");
    }

    @Override
    public void shutdown() throws EngineException {
        order("system_powerdown");
    }

    @Override
    public void stop() throws EngineException {
        life.isToStop();
        Thread.ofVirtual().name("quit-" + id()).start(this::quit);
        if (!life.awaitEnd(surroundings.stopTimeout())) {
            log.warn("Guest {} does not quit: killing process {}", id(), process.id());
            process.kill();
            if (!life.awaitEnd(CHANGE_LIMIT)) {
                throw new EngineException("process " + process.id() + " of the guest cannot be killed");
            }
        }
    }

    @Override
    public void expectSave(StateFiles files) throws EngineException {
        try {
            states.expect(files, process.ownMemory());
        } catch (IOException e) {
            throw new EngineException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean expectFewChanges(StateFiles files) throws EngineException {
        try {
            return states.expectFewChanges(files, process.ownMemory());
        } catch (IOException e) {
            throw new EngineException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public SavedState.Own save(StateFiles files) throws EngineException {
        AtomicReference<SavedState.Own> saved = new AtomicReference<>();
        whilePaused(() -> saved.set(states.save(files)));
        return Objects.requireNonNull(saved.get());
    }

    @Override
    public SavedState.Shared saveShared(Path folder) throws EngineException {
        AtomicReference<SavedState.Shared> shared = new AtomicReference<>();
        whilePaused(() -> shared.set(states.share(folder)));
        return Objects.requireNonNull(shared.get());
    }

    private void whilePaused(Order order) throws EngineException {
        QemuHost installed = surroundings.installed();
        whileStill(() -> {
            if (state() != PAUSED) {
                throw new QmpException("the guest is not paused");
            }
            if (!installed.isLike(control.execute("query-version"))) {
                throw new QmpException("the guest still runs in another QEMU than " + installed.version()
                        + ", on which what it saves would be lost: shut it down and start it again");
            }
            if (states.mustGoOn()) {
                changeNow(RUNNING, "cont");
                changeNow(PAUSED, "stop");
            }
            order.give();
        });
    }

    @Override
    public void continueOn(List<Path> overlays) throws EngineException {
        whileStill(() -> disks.continueOn(overlays));
    }

    /** The monitor's socket does not survive an interrupt, so a thread of its own talks to it. */
    @Override
    public void shorten(int disk, @Nullable Path base) throws EngineException, InterruptedException {
        AtomicBoolean wanted = new AtomicBoolean(true);
        FutureTask<Boolean> work = new FutureTask<>(() -> disks.shorten(disk, base, wanted::get));
        Thread worker = Thread.ofVirtual().name("shorten-" + id()).start(work);
        boolean complete;
        try {
            complete = outcome(work);
        } catch (InterruptedException e) {
            wanted.set(false);
            join(worker);
            throw e;
        }
        if (!complete) {
            throw new InterruptedException("the work on the disks was broken off");
        }
    }

    /** Ends the work on its disks that an earlier server has begun and will not finish. */
    void settleDisks() {
        try {
            disks.settle();
        } catch (IOException e) {
            log.warn("Work on the disks of guest {} goes on that nobody waits for: {}", id(), e.getMessage());
        }
    }

    private static boolean outcome(FutureTask<Boolean> work) throws EngineException, InterruptedException {
        try {
            return work.get();
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new EngineException(String.valueOf(cause.getMessage()), cause);
        }
    }

    /** Its end is near: it takes no longer than QEMU takes to answer. */
    private static void join(Thread worker) {
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void insert(@Nullable Path disc) throws EngineException {
        whileStill(() -> {
            states.forget();
            if (disc == null) {
                disks.eject();
            } else {
                disks.insert(disc);
            }
        });
    }

    @Override
    public Duration processorTime() {
        return state().hasEnded() ? Duration.ZERO : process.processorTime();
    }

    @Override
    public boolean isAtWork() {
        return process.isAtWork();
    }

    @Override
    public GuestAgent agent() {
        return agent;
    }

    @Override
    public void onStateChange(StateListener listener) {
        listeners.add(listener);
    }

    /** Lets go of the guest, which runs on. Nobody hears of it any more. Idempotent. */
    void release() {
        life.release();
        hangUp();
        listeners.close();
    }

    private void quit() {
        try {
            control.execute("quit");
        } catch (IOException e) {
            log.debug("Guest {} did not answer to quit", id(), e);
        }
    }

    private void changeTo(GuestState wanted, String command) throws EngineException {
        orders.lock();
        try {
            changeNow(wanted, command);
        } finally {
            orders.unlock();
        }
    }

    private void changeNow(GuestState wanted, String command) throws EngineException {
        GuestLife.Moment before = life.now();
        if (before.state() == wanted) {
            return;
        }
        order(command);
        if (!life.awaitChange(CHANGE_LIMIT, before)) {
            throw new EngineException(
                    "QEMU did not confirm within " + CHANGE_LIMIT.toSeconds() + " s (" + command + ")");
        }
    }

    private void order(String command) throws EngineException {
        whileStill(() -> control.execute(command));
    }

    private interface Order {
        void give() throws IOException, EngineException;
    }

    /** Gives an order while no other one is being carried out: a guest must not go on while it is saved. */
    private void whileStill(Order order) throws EngineException {
        orders.lock();
        try {
            if (state().hasEnded()) {
                throw new EngineException("the guest has ended");
            }
            order.give();
        } catch (IOException e) {
            throw new EngineException(String.valueOf(e.getMessage()), e);
        } finally {
            orders.unlock();
        }
    }

    /** Connects the events monitor and learns the state as it is now; events that come meanwhile are newer. */
    void listen() throws IOException {
        QmpClient client = QmpClient.connect(run.events(), new Ear());
        events = client;
        GuestLife.Moment asked = life.now();
        JsonNode status = client.execute("query-status");
        life.learn(status.path("running").asBoolean(false), asked);
        input.settle();
    }

    private void hear(QmpEvent event) {
        boolean goesOn = event instanceof QmpEvent.Resumed;
        if (goesOn || event instanceof QmpEvent.Reset) {
            forget();
        }
        if (goesOn) {
            states.isRead();
        }
        life.hear(event);
        if (goesOn) {
            display.wake();
            input.settle();
        }
    }

    private void became(GuestState next, String reason) {
        if (next == RUNNING) {
            surroundings.processors().goesOn(process);
        } else {
            surroundings.processors().rests(process);
        }
        listeners.tell(this, next, reason);
    }

    /** The events monitor has hung up: the process is dying, or has died, or QEMU is out of its mind. */
    private void mourn() {
        if (life.isReleased()) {
            return;
        }
        if (!process.awaitEnd(DEATH_LIMIT)) {
            if (life.isReleased() || isHeardAgain()) {
                return;
            }
            process.kill();
            process.awaitEnd(CHANGE_LIMIT);
        }
        if (life.isReleased()) {
            return;
        }
        hangUp();
        surroundings.ended(this);
        life.end(() -> surroundings.lastWords(id()));
    }

    private boolean isHeardAgain() {
        try {
            listen();
            return true;
        } catch (IOException e) {
            log.warn("The monitor of guest {} does not answer any more: killing process {}", id(), process.id(), e);
            return false;
        }
    }

    /** The guest is not any more as it was saved. */
    private void forget() {
        try {
            states.forget();
        } catch (IOException e) {
            log.debug("A state of guest {} did not close cleanly", id(), e);
        }
    }

    private void hangUp() {
        try {
            states.close();
        } catch (IOException e) {
            log.debug("A state of guest {} did not close cleanly", id(), e);
        }
        input.close();
        display.close();
        control.close();
        QmpClient listening = events;
        if (listening != null) {
            listening.close();
        }
    }

    /** Listens on the events monitor. */
    private final class Ear implements QmpClient.Listener {

        @Override
        public void event(QmpEvent event) {
            hear(event);
        }

        @Override
        public void ended() {
            mourn();
        }
    }
}
