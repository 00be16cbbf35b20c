package dev.oriel.console;

import dev.oriel.machine.MachineUses;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Who is looking at which machine now. */
@Component
public class ConsolePresence implements MachineUses {

    private final Consoles consoles;

    ConsolePresence(Consoles consoles) {
        this.consoles = consoles;
    }

    /** Whether this account has this machine's console open, in any browser. */
    public boolean isLooking(UUID machine, UUID account) {
        return consoles.isOpen(machine, account);
    }

    @Override
    public boolean isUsing(UUID machine) {
        return consoles.isOpen(machine);
    }
}
