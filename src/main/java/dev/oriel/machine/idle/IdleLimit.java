package dev.oriel.machine.idle;

import dev.oriel.machine.register.Upkeep;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** After how long a machine is suspended that nobody needs: what an admin has chosen, or else the configuration. */
@Service
public class IdleLimit {

    private static final Logger log = LoggerFactory.getLogger(IdleLimit.class);

    private final IdleChoices choices;
    private final IdleSettings settings;

    IdleLimit(IdleChoices choices, IdleSettings settings) {
        this.choices = choices;
        this.settings = settings;
    }

    /** For machines that have no time of their own, in minutes; 0 for never. */
    public int minutes() {
        return chosen().orElse(configured());
    }

    /** What holds for a machine, in minutes; 0 for never. */
    int minutesFor(Upkeep upkeep) {
        Integer own = upkeep.idleMinutes();
        return own == null ? minutes() : own;
    }

    /** What an admin has chosen. */
    Optional<Integer> chosen() {
        return choices.findById(IdleChoice.ID).map(IdleChoice::minutes);
    }

    /** What holds when nobody has chosen. */
    int configured() {
        return settings.minutes();
    }

    /** @throws IdleRefused when it is longer than may be, or less than nothing */
    void choose(int minutes) {
        if (minutes < 0 || minutes > Upkeep.MAX_IDLE_MINUTES) {
            throw new IdleRefused();
        }
        choices.save(choices.findById(IdleChoice.ID)
                .map(before -> before.minutes(minutes))
                .orElseGet(() -> IdleChoice.of(minutes)));
        log.info("Idle machines are suspended after {} minutes from now on (0 is never)", minutes);
    }

    /** The configuration holds again. */
    void forget() {
        choices.deleteById(IdleChoice.ID);
        log.info("Idle machines are suspended after {} minutes from now on, as it is configured", configured());
    }
}
