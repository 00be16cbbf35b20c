package dev.oriel.engine;

import dev.oriel.engine.Guest.StateListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who want to hear of one guest's changes of state. They are told one change after the other, on a thread of
 * their own, so that whoever makes the change need not wait for them.
 */
public final class StateListeners {

    private static final Logger log = LoggerFactory.getLogger(StateListeners.class);

    private final List<StateListener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService teller = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("guest-state-", 0).factory());

    public void add(StateListener listener) {
        listeners.add(listener);
    }

    /**
     * Tells all listeners of a change, later. Calls must be made in the order of the changes; after a state that has
     * ended there are no more.
     */
    public void tell(Guest guest, GuestState state, String reason) {
        List<StateListener> present = List.copyOf(listeners); // who comes later must not hear of earlier changes
        teller.execute(() -> present.forEach(listener -> tell(listener, guest, state, reason)));
        if (state.hasEnded()) {
            teller.shutdown();
        }
    }

    /** Tells nobody any more. Idempotent. */
    public void close() {
        teller.shutdownNow();
    }

    private static void tell(StateListener listener, Guest guest, GuestState state, String reason) {
        try {
            listener.stateChanged(guest, state, reason);
        } catch (RuntimeException e) {
            log.warn("A listener failed when guest {} became {}", guest.id(), state, e);
        }
    }
}
