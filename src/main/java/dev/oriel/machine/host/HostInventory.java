package dev.oriel.machine.host;

import dev.oriel.engine.Engine;
import dev.oriel.engine.GuestState;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.Machines;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.WaitingGuests;
import java.util.List;
import org.springframework.stereotype.Component;

/** Takes down what the host has, and what its guests have of it. */
@Component
class HostInventory {

    private final Engine engine;
    private final MemoryBudget memory;
    private final HostSpace space;
    private final RunningGuests guests;
    private final List<WaitingGuests> waiting;
    private final Machines machines;

    HostInventory(
            Engine engine,
            MemoryBudget memory,
            HostSpace space,
            RunningGuests guests,
            List<WaitingGuests> waiting,
            Machines machines) {
        this.engine = engine;
        this.memory = memory;
        this.space = space;
        this.guests = guests;
        this.waiting = waiting;
        this.machines = machines;
    }

    /** As it is now. Just after the start of the server it may take seconds, until the engine knows what it is. */
    HostReport take() {
        return new HostReport(
                engine.status(),
                memory.now(),
                space.now(),
                new HostReport.Guests(
                        count(GuestState.RUNNING),
                        count(GuestState.PAUSED),
                        waiting.stream().mapToInt(WaitingGuests::count).sum(),
                        machines.countByState(MachineState.SUSPENDED)));
    }

    private long count(GuestState state) {
        return guests.all().stream().filter(guest -> guest.state() == state).count();
    }
}
