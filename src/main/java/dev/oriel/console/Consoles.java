package dev.oriel.console;

import dev.oriel.account.AccountDeleted;
import dev.oriel.account.AccountDisabled;
import dev.oriel.account.RoleChanged;
import dev.oriel.account.SignedOut;
import dev.oriel.account.TokenRevoked;
import dev.oriel.engine.Guest;
import dev.oriel.machine.MachineChanged;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** All screens that somebody has looked at since their guests started. */
@Component
class Consoles implements DisposableBean {

    private final ConcurrentMap<UUID, DisplayHub> hubs = new ConcurrentHashMap<>();

    /** The hub of this guest, made when it is the first time that somebody looks. */
    DisplayHub of(Guest guest) {
        return hubs.compute(
                guest.id(), (id, present) -> present != null && present.guest() == guest ? present : newHub(guest));
    }

    /** Whether one more socket of this account may look at this guest. */
    boolean hasRoom(Guest guest, UUID account, ConsoleProperties bounds) {
        DisplayHub hub = hubs.get(guest.id());
        int here = hub == null ? 0 : hub.viewerCount();
        long everywhere = hubs.values().stream()
                .mapToLong(any -> any.viewerCount(account))
                .sum();
        return here < bounds.viewersPerMachine() && everywhere < bounds.viewersPerAccount();
    }

    /** Whether this account has this machine's console open. */
    boolean isOpen(UUID machine, UUID account) {
        DisplayHub hub = hubs.get(machine);
        return hub != null && hub.viewerCount(account) > 0;
    }

    /** Whether anybody has this machine's console open. */
    boolean isOpen(UUID machine) {
        DisplayHub hub = hubs.get(machine);
        return hub != null && hub.viewerCount() > 0;
    }

    @EventListener
    void on(SignedOut event) {
        showOut(event.accountId());
    }

    @EventListener
    void on(TokenRevoked event) {
        showOut(event.accountId());
    }

    @EventListener
    void on(RoleChanged event) {
        showOut(event.accountId());
    }

    @EventListener
    void on(AccountDisabled event) {
        showOut(event.accountId());
    }

    @EventListener
    void on(AccountDeleted event) {
        showOut(event.accountId());
    }

    /** Whoever loses a machine to another owner loses sight of it. */
    @EventListener
    void on(MachineChanged event) {
        DisplayHub hub = hubs.get(event.machineId());
        if (hub != null) {
            hub.dismiss(session ->
                    !session.account().isAdmin() && !session.account().id().equals(event.ownerId()));
        }
    }

    /** Closes all that an account has open; a browser that is still let in comes back by itself. */
    private void showOut(UUID account) {
        hubs.values()
                .forEach(hub -> hub.dismiss(session -> session.account().id().equals(account)));
    }

    private DisplayHub newHub(Guest guest) {
        DisplayHub hub = new DisplayHub(guest, System::nanoTime);
        guest.onStateChange((ended, state, reason) -> {
            if (state.hasEnded()) {
                hub.end(Ending.GUEST_ENDED);
                hubs.remove(ended.id(), hub);
            }
        });
        return hub;
    }

    @Override
    public void destroy() {
        hubs.values().forEach(hub -> hub.end(Ending.SERVER_STOPS));
        hubs.clear();
    }
}
