package dev.oriel.machine.register;

import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineChanged;
import dev.oriel.machine.MachineNotFound;
import dev.oriel.machine.Machines;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** The stored machines, and the place from which everybody hears of their changes. */
@Component
public final class MachineRegister {

    private static final Logger log = LoggerFactory.getLogger(MachineRegister.class);

    private final Machines machines;
    private final ApplicationEventPublisher events;
    private final TransactionOperations transactions;

    MachineRegister(Machines machines, ApplicationEventPublisher events, TransactionOperations transactions) {
        this.machines = machines;
        this.events = events;
        this.transactions = transactions;
    }

    /** @throws MachineNotFound when there is none with this id */
    public Machine load(UUID id) {
        return machines.findById(id).orElseThrow(() -> new MachineNotFound(id));
    }

    /** Stores a machine and tells everybody. */
    public Machine store(Machine machine) {
        return announce(machines.save(machine));
    }

    /** Stores a machine; whoever does so tells everybody later. */
    public Machine storeQuietly(Machine machine) {
        return machines.save(machine);
    }

    /** Forgets a machine; nobody is told. */
    public void delete(UUID id) {
        machines.deleteById(id);
    }

    /** Does all of it or nothing. */
    public <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.get()));
    }

    /** Tells everybody what the database has. */
    public Machine announce(Machine stored) {
        log.info(
                "Machine {} ({}) is {}",
                stored.name(),
                stored.id(),
                stored.state().word());
        events.publishEvent(MachineChanged.to(stored));
        return stored;
    }
}
