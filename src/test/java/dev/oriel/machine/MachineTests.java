package dev.oriel.machine;

import static dev.oriel.engine.GuestSpec.Bus.VIRTIO;
import static dev.oriel.machine.MachineState.CRASHED;
import static dev.oriel.machine.MachineState.OFF;
import static dev.oriel.machine.MachineState.PAUSED;
import static dev.oriel.machine.MachineState.RUNNING;
import static dev.oriel.machine.MachineState.STARTING;
import static dev.oriel.machine.MachineState.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oriel.engine.Guest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.support.ResourceBundleMessageSource;

/** What may be done to a machine in which state. */
class MachineTests {

    /** What somebody may want of a machine, where it is allowed, and which of these states the refusal must name. */
    enum Wish {
        START(Machine::start, Set.of(OFF, CRASHED), Set.of(OFF, CRASHED)),
        PAUSE(Machine::mayPause, Set.of(RUNNING), Set.of(RUNNING)),
        RESUME(Machine::mayResume, Set.of(PAUSED), Set.of(PAUSED)),
        RESET(Machine::mayReset, Set.of(RUNNING, PAUSED), Set.of(RUNNING, PAUSED)),
        SHUTDOWN(Machine::mayShutDown, Set.of(RUNNING), Set.of(RUNNING)),
        STOP(Machine::mayStop, Set.of(STARTING, RUNNING, PAUSED), Set.of(STARTING, RUNNING, PAUSED)),
        SNAPSHOT(
                Machine::mayBeSnapshot,
                Set.of(OFF, RUNNING, PAUSED, SUSPENDED, CRASHED),
                Set.of(OFF, RUNNING, PAUSED, SUSPENDED)),
        SUSPEND(Machine::maySuspend, Set.of(RUNNING, PAUSED), Set.of(RUNNING, PAUSED)),
        DISCARD(Machine::mayDiscard, Set.of(SUSPENDED), Set.of(SUSPENDED)),
        CLONE(Machine::mayBeCloned, Set.of(OFF, CRASHED), Set.of(OFF)),
        TEMPLATE(Machine::mayBecomeTemplate, Set.of(OFF, RUNNING, PAUSED, CRASHED), Set.of(OFF, RUNNING, PAUSED)),
        DELETE(Machine::remove, Set.of(OFF, SUSPENDED, CRASHED), Set.of(OFF, SUSPENDED)),
        HARDWARE(
                machine -> machine.define(machine.definition(), List.of(new MachineDisk(0, null, 1, VIRTIO))),
                Set.of(OFF, CRASHED),
                Set.of(OFF));

        private final Consumer<Machine> attempt;
        private final Set<MachineState> allowed;
        private final Set<MachineState> named;

        Wish(Consumer<Machine> attempt, Set<MachineState> allowed, Set<MachineState> named) {
            this.attempt = attempt;
            this.allowed = allowed;
            this.named = named;
        }
    }

    @ParameterizedTest
    @EnumSource(Wish.class)
    void isAllowedInSomeStatesAndRefusedInOthersWithWordsThatNameThem(Wish wish) {
        for (MachineState state : MachineState.values()) {
            Machine machine = TestMachines.in(state);
            if (wish.allowed.contains(state)) {
                assertThatCode(() -> wish.attempt.accept(machine))
                        .as("%s", state)
                        .doesNotThrowAnyException();
                continue;
            }
            IllegalTransition illegal =
                    catchThrowableOfType(IllegalTransition.class, () -> wish.attempt.accept(machine));
            assertThat(illegal).as("%s", state).isNotNull();
            for (Locale language : List.of(Locale.ENGLISH, Locale.GERMAN)) {
                assertThat(words().of(illegal, language))
                        .contains("“", "Mine", words().of("machine.state." + state.word(), language))
                        .doesNotContain("{");
            }
            String rule = words().of(illegal.key(), Locale.ENGLISH, "", "");
            assertThat(rule)
                    .contains(wish.named.stream().map(MachineState::word).toList());
        }
    }

    @ParameterizedTest
    @EnumSource(MachineState.class)
    void labelsMayChangeInEveryState(MachineState state) {
        Machine machine = TestMachines.in(state);
        Machine renamed = machine.define(machine.definition().named("Other"), machine.disks());
        assertThat(renamed.name()).isEqualTo("Other");
        assertThat(renamed.state()).isEqualTo(state);
    }

    @Test
    void aStartForgetsWhyItWasOff() {
        Machine crashed = TestMachines.in(RUNNING).crashed(Reason.said("it burnt"));
        assertThat(crashed.stateReason()).isEqualTo("it burnt");
        Machine started = crashed.start();
        assertThat(started.state()).isEqualTo(STARTING);
        assertThat(started.stateReason()).isNull();
        assertThat(started.id()).isEqualTo(crashed.id());
        assertThat(crashed.state()).isEqualTo(CRASHED);
    }

    @Test
    void anotherOwnerChangesNothingElse() {
        Machine machine = TestMachines.in(RUNNING);
        UUID other = UUID.randomUUID();
        Machine given = machine.givenTo(other);
        assertThat(given.owner()).isEqualTo(other);
        assertThat(given.givenTo(machine.owner())).isEqualTo(machine);
    }

    @Test
    void disksCannotBeChangedBehindItsBack() {
        Machine machine = TestMachines.in(OFF);
        assertThatThrownBy(() -> machine.disks().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    static List<Reason> reasons() {
        return List.of(
                Reason.UNPLUGGED,
                Reason.DISCARDED,
                Reason.SERVER_AWAY,
                Reason.ENDED,
                Reason.ENDED_AT_ONCE,
                Reason.DISK_FULL,
                Reason.said(Guest.POWERED_OFF),
                Reason.said(Guest.PANICKED),
                Reason.said(Guest.PROCESS_ENDED + Guest.NO_LAST_WORDS),
                Reason.said(Guest.PROCESS_ENDED + "Cannot allocate {memory}"),
                Reason.said(Guest.DISK_FAILED + "Input/output error"),
                Reason.notStarted("no such {0}, 'quoted' CPU"),
                Reason.deaf(60),
                Reason.idle(1),
                Reason.idle(90),
                Reason.diskNearlyFull("19 MiB"),
                Reason.booted("no such {0}, 'quoted' CPU"));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void everyReasonIsReadInTheReadersLanguage(Reason reason) {
        assertThat(words().of(reason, Locale.ENGLISH)).isEqualTo(reason.words());
        assertThat(words().of(reason, Locale.GERMAN)).isNotEqualTo(reason.words());
        if (reason.detail() != null) {
            assertThat(words().of(reason, Locale.GERMAN)).contains(reason.detail());
        }
    }

    @Test
    void whatTheEngineSaysStaysAsItIsAndFitsTheDatabase() {
        assertThat(words().of(Reason.said("its {process} burnt"), Locale.GERMAN))
                .isEqualTo("its {process} burnt");
        assertThat(Reason.said("x".repeat(5000)).words()).hasSize(2000);
        assertThat(Reason.booted("x".repeat(5000)).words()).hasSizeLessThan(2000);
    }

    private static MachineWords words() {
        ResourceBundleMessageSource messages = new ResourceBundleMessageSource();
        messages.setBasename("messages/machine");
        messages.setDefaultEncoding("UTF-8");
        return new MachineWords(messages);
    }
}
