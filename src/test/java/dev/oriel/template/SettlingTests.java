package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.FakeDisplay;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestAgent;
import dev.oriel.engine.GuestState;
import dev.oriel.framebuffer.Rect;
import dev.oriel.template.Making.Step;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

/** A guest that may be booting still, whose time passes in steps: with each look at it ten seconds have gone. */
@Timeout(30)
class SettlingTests {

    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final TemplateSettings SETTINGS = new TemplateSettings(
            Duration.ofSeconds(6),
            Duration.ofMinutes(2),
            Duration.ofMinutes(1),
            0,
            DataSize.ofMegabytes(1),
            1,
            Duration.ofMinutes(5),
            0);

    private final FakeDisplay display = new FakeDisplay(320, 200);
    private final Making making = new Making();
    private Duration now = Duration.ZERO;
    private Duration worked = Duration.ZERO;
    private double load = 0.02;
    private boolean answers;
    private String systemd = "running";

    @BeforeEach
    void somethingIsOnTheScreen() {
        display.paint(new Rect(0, 0, 160, 100), 0x2e4a62);
    }

    @Test
    void aScreenThatStandsStillInAGuestAtRestIsEnough() throws Exception {
        settle();
        assertThat(now).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void aBootLoaderThatWorksBehindAStillScreenIsNot() {
        load = 1;
        assertThatThrownBy(this::settle).isInstanceOf(EngineException.class).hasMessageContaining("did not settle");
        assertThat(making.step()).isEqualTo(Step.UNSETTLED);
    }

    @Test
    void whatWorksForLongBehindAStillScreenHasSettledWhenItsAgentAnswers() throws Exception {
        load = 1;
        answers = true;
        settle();
        assertThat(now).isGreaterThan(Duration.ofMinutes(1));
    }

    @Test
    void anAgentThatSaysThatItBootsIsBelieved() {
        answers = true;
        systemd = "starting\n";
        assertThatThrownBy(this::settle).isInstanceOf(EngineException.class);
    }

    @Test
    void anEmptyScreenIsNotEnough() {
        display.paint(new Rect(0, 0, 320, 200), 0);
        assertThatThrownBy(this::settle).isInstanceOf(EngineException.class);
    }

    @Test
    void aScreenThatHasGoneDarkIsWhenTheAgentAnswersForLong() throws Exception {
        display.paint(new Rect(0, 0, 320, 200), 0);
        answers = true;
        settle();
        assertThat(now).isGreaterThan(Duration.ofMinutes(1));
    }

    @Test
    void thePersonMayHaveItTakenAtOnce() throws Exception {
        load = 1;
        making.takeNow();
        settle();
        assertThat(making.step()).isEqualTo(Step.SETTLING);
    }

    private void settle() throws EngineException, InterruptedException {
        new Settling(guest(), making, SETTINGS, () -> now.toNanos()).await();
    }

    /** A guest of which nothing is asked but how it looks and how much it works. */
    private Guest guest() {
        return (Guest) Proxy.newProxyInstance(
                Guest.class.getClassLoader(),
                new Class<?>[] {Guest.class},
                (_, method, _) -> switch (method.getName()) {
                    case "display" -> display;
                    case "state" -> look();
                    case "agent" -> agent();
                    case "processorTime" -> worked;
                    case "isAtWork" -> false;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private GuestAgent agent() {
        return (GuestAgent) Proxy.newProxyInstance(
                GuestAgent.class.getClassLoader(), new Class<?>[] {GuestAgent.class}, (_, method, _) -> {
                    return switch (method.getName()) {
                        case "answers" -> answers;
                        case "run" -> systemd;
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    private GuestState look() {
        now = now.plus(LOOK);
        worked = worked.plus(Duration.ofNanos((long) (LOOK.toNanos() * load)));
        return GuestState.RUNNING;
    }
}
