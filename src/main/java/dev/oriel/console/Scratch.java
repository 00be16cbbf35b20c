package dev.oriel.console;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Room for pixels that are looked at for a moment. However many pictures there are, only a few change at the same moment,
 * so there are only a few rooms. Safe for use by many threads.
 */
final class Scratch {

    private final BlockingQueue<int[]> idle;

    /** @param kept how many rooms are kept */
    Scratch(int kept) {
        idle = new ArrayBlockingQueue<>(kept);
    }

    /** Room for at least so many pixels; what is in it means nothing. */
    int[] take(int pixels) {
        int[] room = idle.poll();
        return room != null && room.length >= pixels ? room : new int[pixels];
    }

    void giveBack(int[] room) {
        var _ = idle.offer(room); // or it is dropped
    }
}
