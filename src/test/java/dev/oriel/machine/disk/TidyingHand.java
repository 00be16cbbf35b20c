package dev.oriel.machine.disk;

import dev.oriel.machine.World;
import java.util.UUID;

/** Does what the server's tidier does in the background, step by step. */
public final class TidyingHand {

    private final LayerTidier tidier;

    public TidyingHand(World world) {
        this.tidier = world.bean(LayerTidier.class);
    }

    /** Whether there may be more to do. */
    public boolean step(UUID machine) {
        return tidier.step(machine);
    }

    public void rest() {
        tidier.destroy();
    }
}
