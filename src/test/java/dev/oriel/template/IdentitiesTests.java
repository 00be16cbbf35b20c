package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestAgent;
import dev.oriel.engine.GuestRefusal;
import dev.oriel.engine.GuestState;
import dev.oriel.machine.Machine;
import dev.oriel.machine.TestMachines;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How often a guest is asked to take an identity. */
class IdentitiesTests {

    private static final List<Duration> AT_ONCE = List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    private final Identities identities = new Identities(_ -> {}, AT_ONCE);
    private final Machine machine = TestMachines.off(64);
    private final Agent agent = new Agent();

    @Test
    void whatFailsOnceIsTriedAgain() {
        agent.failures.add(new EngineException("the program did not end in time"));
        agent.failures.add(new EngineException("the guest agent is busy"));
        identities.insist(machine, guest());
        assertThat(agent.asked).isEqualTo(3);
        assertThat(state()).isEqualTo(Identities.State.DONE);
    }

    @Test
    void whatFailsEachTimeIsGivenUp() {
        for (int i = 0; i < 10; i++) {
            agent.failures.add(new EngineException("the program did not end in time"));
        }
        identities.insist(machine, guest());
        assertThat(agent.asked).isEqualTo(1 + AT_ONCE.size());
        assertThat(state()).isEqualTo(Identities.State.FAILED);
    }

    @Test
    void aGuestWithoutAShellIsNotAskedAgain() {
        agent.failures.add(new GuestRefusal("no such file: /bin/sh", new IOException()));
        identities.insist(machine, guest());
        assertThat(agent.asked).isEqualTo(1);
        assertThat(state()).isEqualTo(Identities.State.FAILED);
    }

    private Identities.State state() {
        return identities.of(machine.id()).orElseThrow().state();
    }

    /** A guest of which nothing is asked but its agent, and whether it still runs. */
    private Guest guest() {
        return (Guest) Proxy.newProxyInstance(
                Guest.class.getClassLoader(),
                new Class<?>[] {Guest.class},
                (_, method, _) -> switch (method.getName()) {
                    case "agent" -> agent;
                    case "state" -> GuestState.RUNNING;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** An agent that answers, and fails at its work as often as a test says. */
    private static final class Agent implements GuestAgent {

        private final Deque<EngineException> failures = new ArrayDeque<>();
        private int asked;

        @Override
        public boolean answers(Duration limit) {
            return true;
        }

        @Override
        public void setTime(Instant now) {}

        @Override
        public void trim() {}

        @Override
        public String run(List<String> program, String input, Duration limit) throws EngineException {
            asked++;
            @Nullable EngineException failure = failures.poll();
            if (failure != null) {
                throw failure;
            }
            return "";
        }
    }
}
