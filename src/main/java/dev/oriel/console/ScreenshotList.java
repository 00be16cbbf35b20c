package dev.oriel.console;

import java.util.List;
import java.util.UUID;

/** Several pictures of screens in one answer, in no order. */
record ScreenshotList(List<Item> screenshots) {

    /**
     * The picture of one machine.
     *
     * @param tag names the picture: who sends it back does not get the same one again
     * @param png in JSON, Base64
     */
    @SuppressWarnings("ArrayRecordComponent") // goes straight into the answer
    record Item(UUID machine, String tag, byte[] png) {}
}
