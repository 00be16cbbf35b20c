package dev.oriel.bench;

import java.io.IOException;
import java.nio.channels.ByteChannel;

/** A way to the bench guest's screen that is measured. */
interface Side {

    /** What a person calls it. */
    String name();

    /** Opens a connection on which RFB begins. */
    default ByteChannel connect() throws IOException {
        return connect(directLine());
    }

    /** A connected line to the server, before anything is said. */
    ByteChannel directLine() throws IOException;

    /** Opens a connection on which RFB begins, over a line that leads to the server, maybe slowly. */
    ByteChannel connect(ByteChannel line) throws IOException;

    /** Lets the guest run. */
    void go() throws Exception;

    /** Stops the guest, so that it takes nothing from the others. */
    void rest() throws Exception;

    /** Processor time that has gone into showing the screen so far, in nanoseconds; the guest's own is not in it. */
    long cpuNanos() throws IOException;
}
