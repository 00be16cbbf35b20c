package dev.oriel.machine.web;

import dev.oriel.account.Account;
import dev.oriel.account.Accounts;
import dev.oriel.machine.Machine;
import dev.oriel.machine.register.Upkeeps;
import org.springframework.stereotype.Component;

/** Machines as answers and pages tell of them. */
@Component
final class MachineViews {

    private final Accounts accounts;
    private final Upkeeps upkeeps;

    MachineViews(Accounts accounts, Upkeeps upkeeps) {
        this.accounts = accounts;
        this.upkeeps = upkeeps;
    }

    MachineView of(Machine machine) {
        String ownerName = accounts.findById(machine.owner()).map(Account::name).orElse("");
        return MachineView.of(machine, ownerName, upkeeps.of(machine.id()).idleMinutes());
    }
}
