package dev.oriel.machine.register;

import dev.oriel.machine.Rows;
import dev.oriel.machine.Steps;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What is kept in mind, in memory. */
public final class StoredUpkeeps extends Rows<Upkeep> implements Upkeeps {

    public StoredUpkeeps(Steps steps) {
        super(steps);
    }

    @Override
    public Optional<Upkeep> findById(UUID machine) {
        return find(machine);
    }

    @Override
    public List<Upkeep> findByLacksSpaceTrue() {
        return all().stream().filter(Upkeep::lacksSpace).toList();
    }

    @Override
    public Upkeep save(Upkeep upkeep) {
        return put(upkeep.machine(), upkeep);
    }
}
