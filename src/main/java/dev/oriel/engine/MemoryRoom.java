package dev.oriel.engine;

import java.util.UUID;

/**
 * Whoever knows how much of the host's memory is still free for guests: a port. An engine asks for what guests share,
 * beyond what is counted for each guest.
 */
public interface MemoryRoom {

    /**
     * Takes memory, or another amount than before.
     *
     * @throws RuntimeException when the host has no room for it; nothing has changed then
     */
    void take(UUID taker, long mebibytes);

    /** Gives back all that this taker has; does nothing when it has none. */
    void giveBack(UUID taker);
}
