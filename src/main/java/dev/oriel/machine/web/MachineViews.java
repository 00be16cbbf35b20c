package dev.oriel.machine.web;

import dev.oriel.account.Account;
import dev.oriel.account.Accounts;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineWords;
import dev.oriel.machine.Reason;
import dev.oriel.machine.register.Upkeeps;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** Machines as answers and pages tell of them. */
@Component
final class MachineViews {

    private final Accounts accounts;
    private final Upkeeps upkeeps;
    private final MachineWords words;

    MachineViews(Accounts accounts, Upkeeps upkeeps, MessageSource messages) {
        this.accounts = accounts;
        this.upkeeps = upkeeps;
        this.words = new MachineWords(messages);
    }

    MachineView of(Machine machine) {
        String ownerName = accounts.findById(machine.owner()).map(Account::name).orElse("");
        Reason reason = machine.reason();
        String localReason = reason == null ? null : words.of(reason, LocaleContextHolder.getLocale());
        return MachineView.of(
                machine, localReason, ownerName, upkeeps.of(machine.id()).idleMinutes());
    }
}
