package dev.oriel.machine.idle;

import dev.oriel.machine.Explained;
import dev.oriel.machine.register.Upkeep;
import java.util.List;

/** A time that no machine may be idle for. */
class IdleRefused extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    IdleRefused() {
        super("The minutes are 0 to " + Upkeep.MAX_IDLE_MINUTES);
    }

    @Override
    public String key() {
        return "machine.settings.idle.refused";
    }

    @Override
    public List<String> details() {
        return List.of(Integer.toString(Upkeep.MAX_IDLE_MINUTES));
    }
}
