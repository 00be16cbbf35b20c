package dev.oriel.machine;

import dev.oriel.account.AccountPrincipal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Who may touch which machine: each person their own, admins all. */
@Component
public class MachineAccess {

    private final Machines machines;

    MachineAccess(Machines machines) {
        this.machines = machines;
    }

    /**
     * The machine with this id, for somebody who wants to see or use it.
     *
     * @throws MachineNotFound when there is none
     * @throws MachineForbidden when it belongs to somebody else
     */
    public Machine require(UUID machineId, AccountPrincipal who) {
        Machine machine = machines.findById(machineId)
                .filter(found -> found.stage() == Machine.Stage.READY)
                .orElseThrow(() -> new MachineNotFound(machineId));
        if (!mayTouch(who, machine.owner())) {
            throw new MachineForbidden(machineId);
        }
        return machine;
    }

    /** Which of these machines there are for somebody who wants to see or use them. */
    public Set<UUID> among(Collection<UUID> machineIds, AccountPrincipal who) {
        if (machineIds.isEmpty()) {
            return Set.of();
        }
        return machines.findReady(machineIds).stream()
                .filter(machine -> mayTouch(who, machine.owner()))
                .map(Machines.Usage::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The machines that this person may touch, by name. */
    public List<Machine> visibleTo(AccountPrincipal who) {
        List<Machine> found = who.isAdmin() ? machines.findAll() : machines.findByOwner(who.id());
        return found.stream()
                .filter(machine -> machine.stage() == Machine.Stage.READY)
                .sorted(Comparator.comparing(Machine::name, String.CASE_INSENSITIVE_ORDER)
                        .thenComparing(Machine::createdAt))
                .toList();
    }

    /** Whether this person may touch what belongs to this account. */
    public static boolean mayTouch(AccountPrincipal who, UUID owner) {
        return who.isAdmin() || who.id().equals(owner);
    }
}
