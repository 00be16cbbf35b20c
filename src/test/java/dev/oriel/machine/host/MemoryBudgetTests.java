package dev.oriel.machine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineSettings;
import dev.oriel.machine.TestMachines;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** A host of 2048 MiB that keeps 512 MiB for itself, and guests that take 64 MiB more than they have. */
class MemoryBudgetTests {

    private final AtomicLong host = new AtomicLong(2048);
    private final MemoryBudget budget = budget(1);

    private MemoryBudget budget(double overcommit) {
        return new MemoryBudget(
                () -> new HostMemory(host.get(), 700),
                new MachineSettings(
                        Duration.ofSeconds(1),
                        MachineSettings.OnStop.KEEP,
                        DataSize.ofMegabytes(512),
                        DataSize.ofMegabytes(64),
                        overcommit));
    }

    @Test
    void givesAllThatThereIsAndNotOneMiBMore() {
        Machine whole = TestMachines.off(1536 - 64);
        Machine more = TestMachines.off(1536 - 63);
        assertThat(refusal(more).details()).containsExactly("1537", "1536", "2048", "0", "512");
        budget.take(whole);
        assertThat(refusal(TestMachines.off(16)).details()).containsExactly("80", "0", "2048", "1536", "512");
        budget.giveBack(whole.id());
        assertThatCode(() -> budget.take(whole)).doesNotThrowAnyException();
    }

    @Test
    void moreCanBePromisedThanThereIs() {
        MemoryBudget generous = budget(1.5);
        generous.take(TestMachines.off(2048));
        assertThat(generous.now()).isEqualTo(new MemoryBudget.Now(2048, 700, 512, 2112, 448));
    }

    @Test
    void aRefusalTakesNothing() {
        refusal(TestMachines.off(4096));
        assertThatCode(() -> budget.take(TestMachines.off(1000))).doesNotThrowAnyException();
    }

    @Test
    void countsWhatRunsAlreadyEvenWhenThereIsNoRoom() {
        Machine running = TestMachines.off(1400);
        Machine other = TestMachines.off(1400);
        budget.count(running);
        budget.count(other);
        assertThat(refusal(TestMachines.off(16)).free()).isZero();
        budget.giveBack(other.id());
        budget.giveBack(other.id());
        budget.giveBack(UUID.randomUUID());
        assertThat(refusal(TestMachines.off(16)).free()).isEqualTo(72);
        budget.giveBack(running.id());
        assertThatCode(() -> budget.take(running)).doesNotThrowAnyException();
    }

    @Test
    void aHostThatIsSmallerThanItsReserveHasNothingToGive() {
        host.set(256);
        assertThat(refusal(TestMachines.off(16)).free()).isZero();
    }

    @Test
    void theLargestMachineOfAllDoesNotOverflow() {
        assertThat(refusal(TestMachines.off(Integer.MAX_VALUE)).wanted()).isEqualTo(Integer.MAX_VALUE + 64L);
    }

    private NotEnoughMemory refusal(Machine machine) {
        return catchThrowableOfType(NotEnoughMemory.class, () -> budget.take(machine));
    }
}
