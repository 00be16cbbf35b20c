package dev.oriel.machine;

/**
 * Knows how many guests are kept ready that belong to no machine yet: a port that the modules which have such guests
 * fill.
 */
@FunctionalInterface
public interface WaitingGuests {

    /** How many there are just now. */
    int count();
}
