package dev.oriel.machine.workshop;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.image.ImageLibrary;
import dev.oriel.machine.GuestFailure;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import dev.oriel.machine.MachineChanged;
import dev.oriel.machine.Machines;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.disk.MachineFiles;
import dev.oriel.machine.register.MachineLocks;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** The CD drives of machines: discs go in and out at any time, and what is in stays in over a restart. */
@Service
public class CdDrive {

    private static final Logger log = LoggerFactory.getLogger(CdDrive.class);

    private final Machines machines;
    private final MachineLocks locks;
    private final MachineAccess access;
    private final MachineFiles files;
    private final ImageLibrary images;
    private final RunningGuests guests;
    private final ApplicationEventPublisher events;

    CdDrive(
            Machines machines,
            MachineLocks locks,
            MachineAccess access,
            MachineFiles files,
            ImageLibrary images,
            RunningGuests guests,
            ApplicationEventPublisher events) {
        this.machines = machines;
        this.locks = locks;
        this.access = access;
        this.files = files;
        this.images = images;
        this.guests = guests;
        this.events = events;
    }

    /**
     * Puts a disc into the drive in the place of the one that is there, or takes that out.
     *
     * @param image the id of a CD or DVD that the person may use, or null for an empty drive
     * @throws InvalidMachine when it is no such image
     * @throws GuestFailure when the guest's drive does not take it; nothing is changed then
     */
    public Machine insert(UUID id, @Nullable String image, AccountPrincipal who) {
        return locks.holding(id, () -> {
            Machine before = access.require(id, who);
            MachineDraft draft = MachineDraft.of(before);
            draft.cdrom = image;
            UUID disc =
                    DraftCheck.check(draft, who, images, before).definition().cdrom();
            // In the database first: a server that dies now leaves a disc that is in at the next start.
            Machine after = machines.save(before.withDisc(disc));
            try {
                turnOver(id, disc);
            } catch (EngineException e) {
                machines.save(after.withDisc(before.definition().cdrom()));
                throw new GuestFailure(String.valueOf(e.getMessage()), e);
            }
            log.info("The disc in machine {} is {} now, by {}", after.name(), disc, who.name());
            events.publishEvent(MachineChanged.to(after));
            return after;
        });
    }

    private void turnOver(UUID id, @Nullable UUID disc) throws EngineException {
        Optional<Guest> guest = guests.find(id);
        if (guest.isPresent()) {
            guest.get().insert(disc == null ? null : files.image(disc));
        }
    }
}
