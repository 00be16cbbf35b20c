package dev.oriel.machine;

import dev.oriel.image.ImageUses;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tells the library which machines build on an image. */
@Component
final class MachineImageUses implements ImageUses {

    private final Machines machines;

    MachineImageUses(Machines machines) {
        this.machines = machines;
    }

    @Override
    public List<Use> of(UUID image) {
        return machines.findUsing(image).stream()
                .map(usage -> new Use(usage.name(), usage.owner()))
                .toList();
    }
}
