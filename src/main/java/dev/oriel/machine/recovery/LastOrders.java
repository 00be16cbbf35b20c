package dev.oriel.machine.recovery;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.machine.MachineSettings;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.control.MachineControl;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Ends all guests when the server stops for good. */
@Component
final class LastOrders {

    private static final Logger log = LoggerFactory.getLogger(LastOrders.class);

    private final RunningGuests guests;
    private final MachineControl control;
    private final MachineSettings settings;

    LastOrders(RunningGuests guests, MachineControl control, MachineSettings settings) {
        this.guests = guests;
        this.control = control;
        this.settings = settings;
    }

    /** Asks all guests to shut down, unplugs those that take too long, and returns when all have ended. */
    void shutDownAll() {
        List<Thread> waiting = guests.all().stream()
                .map(guest -> Thread.ofVirtual().start(() -> shutDown(guest)))
                .toList();
        for (Thread thread : waiting) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void shutDown(Guest guest) {
        Instant deadline = Instant.now().plus(settings.shutdownTimeout());
        try {
            if (pressPowerButton(guest)) {
                while (guests.find(guest.id()).isPresent() && Instant.now().isBefore(deadline)) {
                    Thread.sleep(50);
                }
            }
            if (guests.find(guest.id()).isPresent()) {
                control.stop(guest.id());
            }
        } catch (RuntimeException e) {
            log.warn("Guest {} could not be stopped: {}", guest.id(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False when the guest cannot be told: then there is nothing to wait for. */
    private static boolean pressPowerButton(Guest guest) {
        try {
            guest.resume();
            guest.shutdown();
            return true;
        } catch (EngineException e) {
            log.warn("Guest {} could not be asked to shut down: {}", guest.id(), e.getMessage());
            return false;
        }
    }
}
