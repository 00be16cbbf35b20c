package dev.oriel.template;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestAgent;
import dev.oriel.engine.GuestRefusal;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineNotice;
import dev.oriel.machine.MachineRemoved;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Gives clones what must not be the same in two machines: the time of now, a host name, a machine id, SSH host keys. The
 * agent in the guest does it, in the background, while its owner uses the machine already.
 */
@Component
class Identities {

    private static final Logger log = LoggerFactory.getLogger(Identities.class);

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    /** A guest among many that have just begun to run may be too slow the first times. */
    private static final List<Duration> USUAL_PAUSES =
            List.of(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(5));

    private static final Duration SCRIPT_LIMIT = Duration.ofSeconds(60);

    /** RFC 1123 section 2.1. */
    private static final int LONGEST_HOST_NAME = 63;

    private static final Pattern NOT_IN_HOST_NAMES = Pattern.compile("[^a-z0-9]+");
    private static final String SCRIPT = script();

    private final ApplicationEventPublisher events;
    private final List<Duration> pauses;
    private final Clock clock = Clock.systemUTC();

    /** New keys are much work: when many people get machines at once, that of some must not keep the others' from them. */
    private final Semaphore turns = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    private final Map<UUID, Identity> known = new ConcurrentHashMap<>();

    @Autowired
    Identities(ApplicationEventPublisher events) {
        this(events, USUAL_PAUSES);
    }

    /** @param pauses how long to wait before each further attempt */
    Identities(ApplicationEventPublisher events, List<Duration> pauses) {
        this.events = events;
        this.pauses = pauses;
    }

    /** How far a machine's identity is. */
    enum State {
        WORKING,
        DONE,
        /** There is no agent in the guest that could do it. */
        NO_AGENT,
        FAILED;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** @param detail why it failed, or the host name that it has now; may be empty */
    record Identity(State state, String detail) {}

    /** Gives a machine that goes on from a template's state an identity of its own, in the background. */
    void begin(Machine machine, Guest guest) {
        tell(machine, new Identity(State.WORKING, ""));
        Thread.ofVirtual().name("identity-" + machine.id()).start(() -> insist(machine, guest));
    }

    /** Tries until it is done, the guest has ended, or it is known that it cannot be done; so many times at most. */
    void insist(Machine machine, Guest guest) {
        boolean settled = attempt(machine, guest);
        for (int at = 0; !settled && at < pauses.size(); at++) {
            LockSupport.parkNanos(pauses.get(at).toNanos());
            settled = attempt(machine, guest);
        }
    }

    /** Whether another attempt would change nothing. */
    private boolean attempt(Machine machine, Guest guest) {
        Outcome outcome = give(machine, guest.agent());
        if (guest.state().hasEnded()) {
            return true;
        }
        tell(machine, outcome.identity());
        return outcome.settled();
    }

    /** @param settled whether another attempt would come out alike */
    private record Outcome(Identity identity, boolean settled) {

        static Outcome again(State state, String detail) {
            return new Outcome(new Identity(state, detail), false);
        }

        static Outcome settled(State state, String detail) {
            return new Outcome(new Identity(state, detail), true);
        }
    }

    /** What is known since the server started. */
    Optional<Identity> of(UUID machine) {
        return Optional.ofNullable(known.get(machine));
    }

    @EventListener
    void removed(MachineRemoved event) {
        known.remove(event.machineId());
    }

    private Outcome give(Machine machine, GuestAgent agent) {
        String hostName = hostName(machine.name());
        turns.acquireUninterruptibly();
        try {
            if (!agent.answers(ANSWER_LIMIT)) {
                return Outcome.again(State.NO_AGENT, "");
            }
            agent.setTime(clock.instant());
            agent.run(List.of("/bin/sh", "-s", "--", hostName), SCRIPT, SCRIPT_LIMIT);
            return Outcome.settled(State.DONE, hostName);
        } catch (EngineException e) {
            log.warn(
                    "Machine {} ({}) has the identity of its template: {}",
                    machine.name(),
                    machine.id(),
                    e.getMessage());
            String why = String.valueOf(e.getMessage());
            // A guest without a shell, as Windows, will not get one.
            return e instanceof GuestRefusal ? Outcome.settled(State.FAILED, why) : Outcome.again(State.FAILED, why);
        } catch (RuntimeException e) {
            log.error("Machine {} ({}) has the identity of its template", machine.name(), machine.id(), e);
            return Outcome.again(State.FAILED, e.toString());
        } finally {
            turns.release();
        }
    }

    private void tell(Machine machine, Identity identity) {
        known.put(machine.id(), identity);
        events.publishEvent(new MachineNotice(
                machine.id(),
                machine.owner(),
                "identity",
                Map.of("machine", machine.id(), "state", identity.state().word(), "detail", identity.detail())));
    }

    /** What a person calls a machine, as far as a host name can say it. */
    static String hostName(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        String dashes =
                NOT_IN_HOST_NAMES.matcher(plain.replaceAll("\\p{M}+", "")).replaceAll("-");
        String cut = dashes.substring(0, Math.min(dashes.length(), LONGEST_HOST_NAME));
        String trimmed = cut.replaceAll("^-+|-+$", "");
        return trimmed.isEmpty() ? "machine" : trimmed;
    }

    private static String script() {
        try (InputStream script = Objects.requireNonNull(Identities.class.getResourceAsStream("identity.sh"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
