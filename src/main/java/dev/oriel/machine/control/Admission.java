package dev.oriel.machine.control;

import dev.oriel.Insistence;
import dev.oriel.engine.Guest;
import dev.oriel.machine.Failures;
import dev.oriel.machine.GuestFailure;
import dev.oriel.machine.Machine;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.host.MemoryBudget;
import dev.oriel.machine.host.NotEnoughMemory;
import dev.oriel.machine.register.MachineLocks;
import dev.oriel.machine.register.MachineRegister;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.modulith.NamedInterface;
import org.springframework.stereotype.Service;

/**
 * Takes in many machines at once that are new and whose guests wait, paused. All are in the database or none, whenever the
 * server is killed; and no guest is let go before all are, because those that run take the processors from the others.
 */
@Service
@NamedInterface("control")
public class Admission {

    private final MachineRegister register;
    private final MachineLocks locks;
    private final RunningGuests guests;
    private final GuestWatch watch;
    private final MemoryBudget memory;
    private final Insistence insistence;

    Admission(
            MachineRegister register,
            MachineLocks locks,
            RunningGuests guests,
            GuestWatch watch,
            MemoryBudget memory,
            Insistence insistence) {
        this.register = register;
        this.locks = locks;
        this.guests = guests;
        this.watch = watch;
        this.memory = memory;
        this.insistence = insistence;
    }

    /**
     * Somebody new.
     *
     * @param machine has its files, and is not stored yet
     * @param guest has been {@linkplain dev.oriel.engine.Engine#restore restored} under the machine's id
     */
    @NamedInterface("control")
    public record Newcomer(Machine machine, Guest guest) {}

    /**
     * Stores the machines and lets their guests go. Whoever calls sees to it that a guest without a machine is ended, by
     * the next server if need be.
     *
     * @return the machines, in the same order
     * @throws NotEnoughMemory when the host has too little memory left
     * @throws GuestFailure when a guest cannot go on; no machine has been stored then
     */
    public List<Machine> admit(List<Newcomer> newcomers) {
        List<MachineLocks.Hold> holds = new ArrayList<>();
        try {
            newcomers.forEach(
                    newcomer -> holds.add(locks.hold(newcomer.machine().id())));
            List<Machine> stored = store(newcomers);
            newcomers.forEach(newcomer -> watch.follow(newcomer.guest()));
            return stored.stream().map(register::announce).toList();
        } finally {
            holds.reversed().forEach(MachineLocks.Hold::close);
        }
    }

    private List<Machine> store(List<Newcomer> newcomers) {
        try {
            newcomers.forEach(newcomer -> memory.take(newcomer.machine()));
            List<Machine> stored = register.inTransaction(() -> newcomers.stream()
                    .map(newcomer ->
                            register.storeQuietly(newcomer.machine().built().running()))
                    .toList());
            newcomers.forEach(newcomer -> guests.add(newcomer.guest()));
            letGo(newcomers);
            return stored;
        } catch (RuntimeException e) {
            forget(newcomers);
            throw e;
        }
    }

    private static void letGo(List<Newcomer> newcomers) {
        List<Future<?>> going = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Newcomer newcomer : newcomers) {
                going.add(threads.submit((Callable<?>) () -> {
                    newcomer.guest().resume();
                    return newcomer.guest().state();
                }));
            }
        }
        for (Future<?> each : going) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw Failures.known(e.getCause() instanceof Exception cause ? cause : e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new GuestFailure("interrupted", e);
            }
        }
    }

    private void forget(List<Newcomer> newcomers) {
        for (Newcomer newcomer : newcomers) {
            guests.remove(newcomer.guest());
            memory.giveBack(newcomer.machine().id());
        }
        try {
            delete(newcomers);
        } catch (RuntimeException e) {
            // their files are deleted now: as soon as something can be stored, they are to be nowhere
            Thread.ofVirtual()
                    .name("forget-newcomers")
                    .start(() -> insistence.store(
                            "That " + newcomers.size() + " new machines are none", () -> delete(newcomers)));
        }
    }

    private void delete(List<Newcomer> newcomers) {
        register.inTransaction(() -> {
            newcomers.forEach(newcomer -> register.delete(newcomer.machine().id()));
            return newcomers;
        });
    }
}
