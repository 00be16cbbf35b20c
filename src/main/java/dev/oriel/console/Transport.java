package dev.oriel.console;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The way to one viewer. */
interface Transport {

    /**
     * Sends bytes and returns when the line has taken them, so that a slow line slows its sender. Called by one thread
     * at a time.
     *
     * @throws IOException when the line is broken, or has taken nothing for too long
     */
    void send(ByteBuffer bytes) throws IOException;

    /**
     * Tells the page something beside the picture, under the same terms as {@link #send}. A line that carries RFB and
     * nothing else leaves it out.
     */
    default void tell(Notice notice) throws IOException {}

    /** Closes the line; bytes that are being sent fail. Idempotent. */
    void close(Ending ending);
}
