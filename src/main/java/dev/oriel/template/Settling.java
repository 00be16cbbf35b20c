package dev.oriel.template;

import dev.oriel.engine.Display;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.template.Making.Step;
import java.time.Duration;

/**
 * The wait until a guest that was started is ready to be saved: its screen shows something and has stood still, but for a
 * blinking cursor, for a while; it has hardly worked meanwhile; and when there is an agent in it, that answers. A guest
 * that does not settle in time is the person's to judge.
 */
final class Settling {

    private static final long LOOK_MILLIS = 250;

    /** Without an agent only the screen tells, and boot loaders like to stand still. */
    private static final int TIMES_LONGER_WITHOUT_AGENT = 2;

    /** What works behind a screen that has stood still for so long may well do so for ever. */
    private static final int TIMES_LONGER_AT_WORK = 10;

    private static final Duration AGENT_LIMIT = Duration.ofMillis(500);

    private final Guest guest;
    private final Making making;
    private final TemplateSettings settings;

    Settling(Guest guest, Making making, TemplateSettings settings) {
        this.guest = guest;
        this.making = making;
        this.settings = settings;
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
        Idleness idleness = new Idleness(guest::processorTime, System::nanoTime);
        long deadline = System.nanoTime() + limit.toNanos();
        Picture quiet = Picture.of(guest.display());
        long quietSince = System.nanoTime();
        while (System.nanoTime() < deadline) {
            if (making.awaitTakeNow(LOOK_MILLIS)) {
                return true;
            }
            making.requireWanted();
            if (guest.state().hasEnded()) {
                throw new EngineException("the guest has ended before it was settled");
            }
            Duration idle = idleness.look();
            Picture now = Picture.of(guest.display());
            if (!now.resembles(quiet) || isBlank(now)) {
                quiet = now;
                quietSince = System.nanoTime();
            }
            long quietNanos = System.nanoTime() - quietSince;
            if (quietNanos > settings.quiet().toNanos() && isAtRest(idle, quietNanos) && isReadyInside(quietNanos)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAtRest(Duration idle, long quietNanos) {
        return idle.compareTo(settings.quiet()) > 0
                || quietNanos > settings.quiet().toNanos() * TIMES_LONGER_AT_WORK;
    }

    private boolean isReadyInside(long quietNanos) {
        return quietNanos > settings.quiet().toNanos() * TIMES_LONGER_WITHOUT_AGENT
                || guest.agent().answers(AGENT_LIMIT);
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
