package dev.oriel.console;

/** Why a session ends: what the socket's close frame says (RFC 6455 section 7.4), and what a person is told. */
enum Ending {
    LEFT(1000, "The viewer has left."),
    SERVER_STOPS(1001, "The server is stopping."),
    PROTOCOL_BROKEN(1002, "The viewer broke the protocol."),
    TOO_FAST(1008, "The viewer sends more input than is allowed."),
    NO_LONGER_ALLOWED(1008, "The viewer may no longer see this machine."),
    FAILED(1011, "The server failed."),
    TOO_SLOW(1013, "The viewer has stopped reading."),
    GUEST_ENDED(4000, "The machine is no longer running.");

    private final int closeCode;
    private final String words;

    Ending(int closeCode, String words) {
        this.closeCode = closeCode;
        this.words = words;
    }

    int closeCode() {
        return closeCode;
    }

    String words() {
        return words;
    }
}
