package dev.oriel.machine;

import dev.oriel.engine.Guest;

/** Knows guests that belong to no machine: a port that the modules which run such guests fill. */
public interface StrayGuests {

    /**
     * Deals with a guest that an earlier server has left running and that no machine has.
     *
     * @return false when it is not one of these
     */
    boolean takeCareOf(Guest guest);
}
