package dev.oriel.machine.control;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestState;
import dev.oriel.machine.Failures;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.Reason;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.disk.DiskCheck;
import dev.oriel.machine.host.MemoryBudget;
import dev.oriel.machine.register.MachineLocks;
import dev.oriel.machine.register.MachineRegister;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes down what becomes of running guests as soon as the engine tells of it. */
@Component
public final class GuestWatch {

    private static final Logger log = LoggerFactory.getLogger(GuestWatch.class);

    /** So often the server tries to write down what a guest has become, for about five minutes. */
    private static final int MOST_ATTEMPTS = 300;

    private static final Duration ATTEMPT_PAUSE = Duration.ofSeconds(1);

    private final MachineRegister register;
    private final MachineLocks locks;
    private final RunningGuests guests;
    private final MemoryBudget memory;
    private final DiskCheck check;
    private final SpaceShortage shortage;

    GuestWatch(
            MachineRegister register,
            MachineLocks locks,
            RunningGuests guests,
            MemoryBudget memory,
            DiskCheck check,
            SpaceShortage shortage) {
        this.register = register;
        this.locks = locks;
        this.guests = guests;
        this.memory = memory;
        this.check = check;
        this.shortage = shortage;
    }

    /** Listens to a guest from now on; the caller has the machine's lock. */
    public void follow(Guest guest) {
        guest.onStateChange((changed, state, reason) -> Thread.ofVirtual()
                .name("machine-" + changed.id())
                .start(() -> untilStored(() -> locks.holding(changed.id(), () -> settleNews(changed, state, reason)))));
        if (guest.state().hasEnded()) {
            // It ended before we listened.
            settle(guest, guest.state(), "It ended right after its start.");
        }
    }

    /** What a guest has become must not be forgotten because the database cannot write just now, as on a full disk. */
    private static void untilStored(Runnable work) {
        for (int attempt = 1; true; attempt++) {
            try {
                work.run();
                return;
            } catch (RuntimeException e) {
                if (attempt == MOST_ATTEMPTS || !isStorageFailure(e)) {
                    throw e;
                }
                log.warn("The change of a guest cannot be stored yet: {}", e.getMessage());
            }
            try {
                Thread.sleep(ATTEMPT_PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Whether the database itself has failed; what it refuses (classes 22 and 23 of SQL's states) stays refused. */
    private static boolean isStorageFailure(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = String.valueOf(sql.getSQLState());
                return !state.startsWith("22") && !state.startsWith("23");
            }
        }
        return false;
    }

    /** Writes down what a guest is now, and gives the machine as it is then. */
    Machine settle(Guest guest, GuestState state, String reason) {
        Machine settled = settleNews(guest, state, reason);
        return settled == null ? register.load(guest.id()) : settled;
    }

    /** Pulls the plug of a guest, and takes none of its news any more. */
    public void end(Guest guest) {
        try {
            guest.stop();
        } catch (EngineException e) {
            throw Failures.of(e);
        }
        forget(guest);
    }

    /** Lets a guest go on that ran before; when it does not, its page shows that it is paused. */
    public void goOn(Guest guest, boolean ran) {
        try {
            if (ran && !guest.state().hasEnded()) {
                guest.resume();
            }
        } catch (EngineException e) {
            log.warn("Guest {} does not go on: {}", guest.id(), e.getMessage());
        }
    }

    /**
     * Several of these may wait for the machine's lock in any order, so news that is no longer true is dropped, and news
     * of a guest that is already forgotten as well.
     */
    private @Nullable Machine settleNews(Guest guest, GuestState state, String reason) {
        boolean current =
                guests.find(guest.id()).filter(known -> known == guest).isPresent();
        boolean stillTrue = guest.state() == state || state.hasEnded();
        if (!current || !stillTrue) {
            return null;
        }
        Machine machine = register.load(guest.id());
        String why = reason.isBlank() ? null : reason;
        return switch (state) {
            case RUNNING -> machine.state() == MachineState.RUNNING ? machine : register.store(machine.running());
            case PAUSED ->
                machine.state() == MachineState.PAUSED ? machine : register.store(shortage.paused(machine, why));
            case OFF -> {
                forget(guest);
                yield register.store(machine.off(why == null ? null : Reason.said(why)));
            }
            case CRASHED -> {
                forget(guest);
                check.distrust(guest.id());
                yield register.store(machine.crashed(why == null ? Reason.ENDED : Reason.said(why)));
            }
        };
    }

    private void forget(Guest guest) {
        guests.remove(guest);
        memory.giveBack(guest.id());
    }
}
