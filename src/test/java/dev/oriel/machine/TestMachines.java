package dev.oriel.machine;

import dev.oriel.engine.GuestSpec.Clock;
import dev.oriel.engine.GuestSpec.DisplayAdapter;
import dev.oriel.engine.GuestSpec.Firmware;
import dev.oriel.engine.GuestSpec.Network;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Machines without disks, ready to be started. */
public final class TestMachines {

    private TestMachines() {}

    public static Machine off(int memoryMib) {
        return in(MachineState.OFF, memoryMib);
    }

    public static Machine in(MachineState state) {
        return in(state, 64);
    }

    private static Machine in(MachineState state, int memoryMib) {
        Definition definition = new Definition(
                "Mine",
                "",
                List.of(),
                1,
                memoryMib,
                Firmware.BIOS,
                DisplayAdapter.STD_VGA,
                null,
                List.of(),
                null,
                null,
                "",
                Network.NONE,
                "en-us",
                Clock.UTC);
        return new Machine(
                UUID.randomUUID(),
                1,
                UUID.randomUUID(),
                definition,
                List.of(),
                state,
                null,
                Machine.Stage.READY,
                null,
                false,
                Instant.EPOCH);
    }
}
