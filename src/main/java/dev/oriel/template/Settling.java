package dev.oriel.template;

import dev.oriel.engine.Display;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestAgent;
import dev.oriel.engine.GuestRefusal;
import dev.oriel.template.Making.Step;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The wait until a guest is ready to be saved: its screen shows something and has stood still, but for a blinking cursor,
 * for a while; it has hardly worked meanwhile; and when there is an agent in it, that says that it has booted. An empty
 * screen, or a guest at work behind a still one, counts only after a long while and with an agent that says so. A guest that
 * does not settle in time is the person's to judge.
 */
final class Settling {

    private static final long LOOK_MILLIS = 250;

    /** Without an agent only the screen tells, and boot loaders like to stand still. */
    private static final int TIMES_LONGER_WITHOUT_AGENT = 2;

    /** What works behind a screen that has stood still for so long may well do so for ever, and so may a dark screen. */
    private static final int TIMES_LONGER_IN_DOUBT = 10;

    private static final Duration AGENT_LIMIT = Duration.ofMillis(500);

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    /** Its status tells no more than its word, and a guest without systemd says nothing. */
    private static final List<String> ASK_SYSTEMD =
            List.of("/bin/sh", "-c", "systemctl is-system-running 2>/dev/null || true");

    private static final Set<String> BOOTING = Set.of("initializing", "starting");

    private final Guest guest;
    private final Making making;
    private final TemplateSettings settings;
    private final LongSupplier nanoTime;

    /** To answer is work, too: who is asked without pause does not come to rest. */
    private long nextQuestion;

    Settling(Guest guest, Making making, TemplateSettings settings, LongSupplier nanoTime) {
        this.guest = guest;
        this.making = making;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.nextQuestion = nanoTime.getAsLong();
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
        Idleness idleness = new Idleness(guest, nanoTime);
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
            long quietNanos = nanoTime.getAsLong() - quietSince;
            if (isReady(quietNanos, inDoubt)) {
                return true;
            }
        }
        return false;
    }

    /**
     * @param quietNanos since when the screen stands still
     * @param inDoubt whether it may be booting nevertheless
     */
    private boolean isReady(long quietNanos, boolean inDoubt) throws InterruptedException {
        long quiet = settings.quiet().toNanos();
        if (quietNanos <= (inDoubt ? quiet * TIMES_LONGER_IN_DOUBT : quiet)) {
            return false;
        }
        if (nanoTime.getAsLong() - nextQuestion < 0) {
            return false;
        }
        nextQuestion = nanoTime.getAsLong() + quiet;
        if (guest.agent().answers(AGENT_LIMIT)) {
            return hasBooted(guest.agent());
        }
        return !inDoubt && quietNanos > quiet * TIMES_LONGER_WITHOUT_AGENT;
    }

    /** What systemd says, where there is one: the lab desktop has it wait until the desktop is there. */
    private static boolean hasBooted(GuestAgent agent) {
        try {
            return !BOOTING.contains(agent.run(ASK_SYSTEMD, "", ANSWER_LIMIT).strip());
        } catch (GuestRefusal e) {
            return true;
        } catch (EngineException e) {
            return false;
        }
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
