package dev.oriel.machine.recovery;

import dev.oriel.OrielHome;
import dev.oriel.engine.Engine;
import dev.oriel.engine.Guest;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineSettings;
import dev.oriel.machine.Machines;
import dev.oriel.machine.StrayGuests;
import dev.oriel.machine.disk.MachineFiles;
import dev.oriel.machine.snapshot.MachineHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Brings the database, the files and the guests together before the server takes its first request, and decides about
 * the guests when it stops.
 */
@Component
final class MachineRecovery implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(MachineRecovery.class);

    /** A file in the run folder, written by whoever wants the guests to end with this one server. */
    private static final String STOP_GUESTS = "stop-guests";

    private final OrielHome home;
    private final Machines machines;
    private final MachineFiles files;
    private final Reunion reunion;
    private final LastOrders lastOrders;
    private final MachineHistory history;
    private final Engine engine;
    private final MachineSettings settings;
    private final List<StrayGuests> strays;
    private volatile boolean running;

    MachineRecovery(
            OrielHome home,
            Machines machines,
            MachineFiles files,
            Reunion reunion,
            LastOrders lastOrders,
            MachineHistory history,
            Engine engine,
            MachineSettings settings,
            List<StrayGuests> strays) {
        this.home = home;
        this.machines = machines;
        this.files = files;
        this.reunion = reunion;
        this.lastOrders = lastOrders;
        this.history = history;
        this.engine = engine;
        this.settings = settings;
        this.strays = List.copyOf(strays);
    }

    @Override
    public void start() {
        Map<UUID, Guest> left = new HashMap<>();
        engine.adopt().forEach(guest -> left.put(guest.id(), guest));
        for (Machine machine : machines.findAll()) {
            Guest guest = left.remove(machine.id());
            if (machine.stage() != Machine.Stage.READY) {
                takeAway(machine);
            } else {
                recover(machine, guest);
            }
        }
        left.values().stream()
                .filter(guest -> strays.stream().noneMatch(known -> known.takeCareOf(guest)))
                .forEach(guest -> log.warn("Guest {} runs and has no machine; it is left alone", guest.id()));
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        if (settings.onStop() == MachineSettings.OnStop.SHUTDOWN
                || Files.exists(home.run().resolve(STOP_GUESTS))) {
            lastOrders.shutDownAll();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server, and after it when the server stops. */
    @Override
    public int getPhase() {
        return 1;
    }

    /** One machine that cannot be brought in order must not keep the server from the others. */
    private void recover(Machine machine, @Nullable Guest guest) {
        try {
            reunion.of(machine, guest);
            history.recover(machine.id());
            reunion.goOn(machine.id());
        } catch (RuntimeException e) {
            log.error("Machine {} ({}) cannot be brought in order", machine.name(), machine.id(), e);
        }
    }

    private void takeAway(Machine machine) {
        try {
            files.deleteAll(machine.id());
            machines.deleteById(machine.id());
            log.info("Machine {} ({}) was unfinished; it was taken away", machine.name(), machine.id());
        } catch (IOException e) {
            log.warn("The files of machine {} cannot be deleted: {}", machine.id(), e.getMessage());
        }
    }
}
