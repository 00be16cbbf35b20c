package dev.oriel.qemu.qmp;

import tools.jackson.databind.JsonNode;

/** Something that QEMU tells without being asked (QMP reference manual, "Run state", "Block core", "GUEST_PANICKED"). */
public sealed interface QmpEvent {

    /** The processors have stopped. */
    record Stopped() implements QmpEvent {}

    /** The processors go on. */
    record Resumed() implements QmpEvent {}

    /**
     * QEMU is about to end.
     *
     * @param byGuest whether the guest asked for it
     * @param reason QEMU's ShutdownCause, such as "guest-shutdown" or "host-qmp-quit"
     */
    record Shutdown(boolean byGuest, String reason) implements QmpEvent {}

    /** The guest starts anew. */
    record Reset(boolean byGuest) implements QmpEvent {}

    /** The power button was pressed. */
    record PowerButton() implements QmpEvent {}

    /**
     * A disk could not be read or written.
     *
     * @param stops whether the guest waits because of it
     * @param noSpace whether the host's disk is full
     * @param reason the host's words
     */
    record BlockIoError(boolean stops, boolean noSpace, String reason) implements QmpEvent {}

    /** The guest's kernel gave up. */
    record GuestPanicked() implements QmpEvent {}

    /** An event that nothing depends on. */
    record Other(String name) implements QmpEvent {}

    /** Reads an event message; fields that are missing count as false or empty. */
    static QmpEvent of(JsonNode message) {
        JsonNode data = message.path("data");
        String name = message.path("event").asString("");
        return switch (name) {
            case "STOP" -> new Stopped();
            case "RESUME" -> new Resumed();
            case "SHUTDOWN" ->
                new Shutdown(
                        data.path("guest").asBoolean(false), data.path("reason").asString(""));
            case "RESET" -> new Reset(data.path("guest").asBoolean(false));
            case "POWERDOWN" -> new PowerButton();
            case "BLOCK_IO_ERROR" ->
                new BlockIoError(
                        data.path("action").asString("").equals("stop"),
                        data.path("nospace").asBoolean(false),
                        data.path("reason").asString(""));
            case "GUEST_PANICKED" -> new GuestPanicked();
            default -> new Other(name);
        };
    }
}
