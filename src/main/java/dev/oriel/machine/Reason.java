package dev.oriel.machine;

import dev.oriel.engine.Guest;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Column;

/**
 * Why a machine is in its state. What the server says of it is a text of the message bundle, so that everybody reads it in
 * their own language; what the engine says stays in its words.
 *
 * @param words in English, for whoever has no bundle: the API and the log
 * @param key the last part of the key in the message bundle, or null when there are only these words
 * @param detail what fills the gap in the text, or null when it has none
 */
public record Reason(
        @Column("state_reason") String words,
        @Column("state_reason_key") @Nullable String key,
        @Column("state_reason_detail") @Nullable String detail) {

    private static final String AT_ONCE = "It ended right after its start.";

    public static final Reason UNPLUGGED = new Reason("unplugged", "The plug was pulled.");
    public static final Reason DISCARDED = new Reason("discarded", "Its suspended state was discarded.");
    public static final Reason SERVER_AWAY = new Reason("server-away", "It ended while the server was away.");
    public static final Reason ENDED = new Reason("ended", "It ended without being asked.");
    public static final Reason DISK_FULL = new Reason(
            "disk-full",
            "It was stopped because the host's disk is full. Nothing is lost; it goes on when there is space again.");

    public static final Reason ENDED_AT_ONCE = new Reason("ended-at-once", AT_ONCE);

    private static final Reason VANISHED =
            new Reason("vanished", "Its process ended unexpectedly and said nothing, as when it is killed.");
    private static final Reason POWERED_OFF = new Reason("powered-off", "The guest powered it off.");
    private static final Reason PANICKED = new Reason("panicked", "The guest's kernel panicked.");

    /** The database's limits. */
    private static final int MAX_LENGTH = 2000;

    private static final int MAX_DETAIL_LENGTH = 1900;

    private Reason(String key, String words) {
        this(words, key, null);
    }

    /** What the engine or a person has said; what the engine always says alike is known, or how it begins. */
    public static Reason said(String words) {
        return switch (words) {
            case Guest.POWERED_OFF -> POWERED_OFF;
            case Guest.PANICKED -> PANICKED;
            case AT_ONCE -> ENDED_AT_ONCE;
            case Guest.PROCESS_ENDED + Guest.NO_LAST_WORDS -> VANISHED;
            case String said
            when said.startsWith(Guest.PROCESS_ENDED) ->
                filled(
                        "died",
                        "Its process ended unexpectedly; its last words: %s",
                        said.substring(Guest.PROCESS_ENDED.length()));
            case String said
            when said.startsWith(Guest.DISK_FAILED) ->
                filled("disk-failed", "A disk failed: %s", said.substring(Guest.DISK_FAILED.length()));
            default -> new Reason(cut(words, MAX_LENGTH), null, null);
        };
    }

    /** @param why its guest could not be started, in the engine's words */
    public static Reason notStarted(String why) {
        return filled("not-started", "It could not be started: %s", why);
    }

    /** It took longer to shut down than it may. */
    public static Reason deaf(long seconds) {
        return filled("deaf", "It did not react to the power button within %s seconds.", Long.toString(seconds));
    }

    /** Nobody needed it for so long. */
    public static Reason idle(int minutes) {
        return minutes == 1
                ? new Reason(
                        "idle-minute",
                        "It was suspended because for a minute nobody had looked at it and it had done nothing.")
                : filled(
                        "idle",
                        "It was suspended because for %s minutes nobody had looked at it and it had done nothing.",
                        Integer.toString(minutes));
    }

    /** @param free what the host's disk has left, in words */
    public static Reason diskNearlyFull(String free) {
        return filled(
                "disk-nearly-full",
                "It was paused because the host's disk is nearly full: %s are free. It goes on when there is space again.",
                free);
    }

    /** @param why its state could not be used, in the engine's words */
    public static Reason booted(String why) {
        return filled("booted", "It had to boot, because its memory could not be brought back: %s", why);
    }

    private static Reason filled(String key, String words, String detail) {
        String fitting = cut(detail, MAX_DETAIL_LENGTH);
        return new Reason(words.formatted(fitting), key, fitting);
    }

    private static String cut(String words, int length) {
        return words.length() <= length ? words : words.substring(0, length);
    }
}
