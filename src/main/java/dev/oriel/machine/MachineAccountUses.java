package dev.oriel.machine;

import dev.oriel.account.AccountUses;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Keeps an account as long as machines belong to it. */
@Component
final class MachineAccountUses implements AccountUses {

    private final Machines machines;

    MachineAccountUses(Machines machines) {
        this.machines = machines;
    }

    @Override
    public boolean isOwner(UUID account) {
        return machines.existsByOwner(account);
    }
}
