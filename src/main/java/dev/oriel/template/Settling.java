package dev.oriel.template;

import dev.oriel.engine.Display;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.template.Making.Step;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The wait until a guest is ready to be saved: its screen shows something and has stood still, but for a blinking cursor,
 * for a while; it has hardly worked meanwhile; and when there is an agent in it, that answers. An empty screen, or a guest
 * at work behind a still one, counts only after a long while and with an agent that answers: it might be booting. A guest
 * that does not settle in time is the person's to judge.
 */
final class Settling {

    private static final long LOOK_MILLIS = 250;

    /** Without an agent only the screen tells, and boot loaders like to stand still. */
    private static final int TIMES_LONGER_WITHOUT_AGENT = 2;

    /** What works behind a screen that has stood still for so long may well do so for ever, and so may a dark screen. */
    private static final int TIMES_LONGER_IN_DOUBT = 10;

    private static final Duration AGENT_LIMIT = Duration.ofMillis(500);

    private final Guest guest;
    private final Making making;
    private final TemplateSettings settings;
    private final LongSupplier nanoTime;

    Settling(Guest guest, Making making, TemplateSettings settings, LongSupplier nanoTime) {
        this.guest = guest;
        this.making = making;
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** @throws EngineException when the guest ends, or when nobody has chosen in time */
    void await() throws EngineException, InterruptedException {
        making.reach(Step.SETTLING);
        // A screen that somebody watches is kept fresh.
        try (Display.Subscription _ = guest.display().subscribe(() -> {})) {
            if (!settlesWithin(settings.settleLimit())) {
                making.reach(Step.UNSETTLED);
                if (!settlesWithin(settings.patience())) {
                    throw new EngineException("the guest did not settle, and nobody said to take it as it is");
                }
            }
        }
    }

    private boolean settlesWithin(Duration limit) throws EngineException, InterruptedException {
        Idleness idleness = new Idleness(guest::processorTime, nanoTime);
        long deadline = nanoTime.getAsLong() + limit.toNanos();
        Picture quiet = Picture.of(guest.display());
        long quietSince = nanoTime.getAsLong();
        while (nanoTime.getAsLong() < deadline) {
            if (making.awaitTakeNow(LOOK_MILLIS)) {
                return true;
            }
            making.requireWanted();
            if (guest.state().hasEnded()) {
                throw new EngineException("the guest has ended before it was settled");
            }
            Duration idle = idleness.look();
            Picture now = Picture.of(guest.display());
            if (!now.resembles(quiet)) {
                quiet = now;
                quietSince = nanoTime.getAsLong();
            }
            boolean inDoubt = idle.compareTo(settings.quiet()) <= 0 || isBlank(now);
            if (isReady(nanoTime.getAsLong() - quietSince, inDoubt)) {
                return true;
            }
        }
        return false;
    }

    /**
     * @param quietNanos since when the screen stands still
     * @param inDoubt whether it may be booting nevertheless
     */
    private boolean isReady(long quietNanos, boolean inDoubt) {
        long quiet = settings.quiet().toNanos();
        if (inDoubt) {
            return quietNanos > quiet * TIMES_LONGER_IN_DOUBT && agentAnswers();
        }
        return quietNanos > quiet && (quietNanos > quiet * TIMES_LONGER_WITHOUT_AGENT || agentAnswers());
    }

    private boolean agentAnswers() {
        return guest.agent().answers(AGENT_LIMIT);
    }

    /** A screen of one colour shows nothing yet. */
    private static boolean isBlank(Picture picture) {
        int first = picture.pixels()[0];
        for (int pixel : picture.pixels()) {
            if (pixel != first) {
                return false;
            }
        }
        return true;
    }
}
