package dev.oriel.machine;

import dev.oriel.engine.Guest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.stereotype.Component;

/** The guests that run now, by the machine that they are of. */
@Component
public class RunningGuests {

    private final ConcurrentMap<UUID, Guest> guests = new ConcurrentHashMap<>();

    RunningGuests() {}

    /** The guest of this machine; empty while it is off. */
    public Optional<Guest> find(UUID machineId) {
        return Optional.ofNullable(guests.get(machineId));
    }

    /** There is a guest; its machine has no other. */
    public void add(Guest guest) {
        guests.put(guest.id(), guest);
    }

    /** Forgets this very guest; a later guest of the same machine stays. */
    public void remove(Guest guest) {
        guests.remove(guest.id(), guest);
    }

    /** All that there are just now. */
    public Collection<Guest> all() {
        return List.copyOf(guests.values());
    }
}
