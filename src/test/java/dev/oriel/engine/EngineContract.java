package dev.oriel.engine;

import static dev.oriel.engine.GuestState.CRASHED;
import static dev.oriel.engine.GuestState.OFF;
import static dev.oriel.engine.GuestState.PAUSED;
import static dev.oriel.engine.GuestState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What every engine promises. */
public abstract class EngineContract {

    /** The engine under test, the same one throughout a test. */
    protected abstract Engine engine();

    /** Closes the engine under test and opens the next one on the same host. */
    protected abstract Engine successor() throws Exception;

    /** Kills the guest from outside. */
    protected abstract void crash(Guest guest) throws Exception;

    /** A guest that this engine can start. */
    protected GuestSpecs spec() {
        return GuestSpecs.small();
    }

    @Test
    void aStartedGuestRunsAndHasAScreen() throws Exception {
        GuestSpec spec = spec().build();
        Guest guest = engine().start(spec);
        assertThat(guest.id()).isEqualTo(spec.id());
        assertThat(guest.state()).isEqualTo(RUNNING);
        assertThat(guest.display().framebuffer().bounds().area()).isPositive();
        assertThat(guest.display()).isSameAs(guest.display());
    }

    @Test
    void aGuestMayWaitPausedForItsFirstInstruction() throws Exception {
        Guest guest = engine().start(spec().startPaused().build());
        assertThat(guest.state()).isEqualTo(PAUSED);
        guest.resume();
        assertThat(guest.state()).isEqualTo(RUNNING);
    }

    @Test
    void theSameGuestIsNotStartedTwice() throws Exception {
        GuestSpec spec = spec().build();
        Guest guest = engine().start(spec);
        assertThatThrownBy(() -> engine().start(spec)).isInstanceOf(EngineException.class);
        assertThat(guest.state()).isEqualTo(RUNNING);
    }

    @Test
    void aGuestThatHasEndedCanBeStartedAgain() throws Exception {
        GuestSpec spec = spec().build();
        engine().start(spec).stop();
        assertThat(engine().start(spec).state()).isEqualTo(RUNNING);
    }

    @Test
    void changesOfStateAreToldOnceEachAndInOrder() throws Exception {
        Guest guest = engine().start(spec().build());
        List<GuestState> told = new CopyOnWriteArrayList<>();
        guest.onStateChange((who, state, reason) -> {
            assertThat(who).isSameAs(guest);
            assertThat(reason).isNotBlank();
            told.add(state);
        });
        guest.pause();
        guest.pause();
        guest.resume();
        guest.resume();
        guest.pause();
        guest.stop();
        guest.stop();
        await().untilAsserted(() -> assertThat(told).containsExactly(PAUSED, RUNNING, PAUSED, OFF));
        assertThat(guest.state()).isEqualTo(OFF);
    }

    @Test
    void aListenerThatFailsDoesNotSilenceTheOthers() throws Exception {
        Guest guest = engine().start(spec().build());
        List<GuestState> told = new CopyOnWriteArrayList<>();
        guest.onStateChange((who, state, reason) -> {
            throw new IllegalStateException("on purpose");
        });
        guest.onStateChange((who, state, reason) -> told.add(state));
        guest.pause();
        guest.stop();
        await().untilAsserted(() -> assertThat(told).containsExactly(PAUSED, OFF));
    }

    @Test
    void resetLeavesItRunning() throws Exception {
        Guest guest = engine().start(spec().build());
        guest.reset();
        assertThat(guest.state()).isEqualTo(RUNNING);
    }

    @Test
    void aGuestThatDiesIsSeenWithinASecond() throws Exception {
        Guest guest = engine().start(spec().build());
        List<String> reasons = new CopyOnWriteArrayList<>();
        guest.onStateChange((who, state, reason) -> reasons.add(state + ": " + reason));
        crash(guest);
        await().atMost(Duration.ofSeconds(1)).until(guest::state, CRASHED::equals);
        await().untilAsserted(
                        () -> assertThat(reasons).singleElement().asString().startsWith("CRASHED: "));
    }

    @Test
    void aGuestThatHasEndedTakesNoOrders() throws Exception {
        Guest guest = engine().start(spec().build());
        guest.stop();
        assertThatThrownBy(guest::pause).isInstanceOf(EngineException.class);
        assertThatThrownBy(guest::resume).isInstanceOf(EngineException.class);
        assertThatThrownBy(guest::reset).isInstanceOf(EngineException.class);
        assertThatThrownBy(guest::shutdown).isInstanceOf(EngineException.class);
        assertThatCode(guest::stop).doesNotThrowAnyException();
        assertThat(guest.state()).isEqualTo(OFF);
    }

    @Test
    void inputToAGuestThatHasEndedIsDropped() throws Exception {
        Guest guest = engine().start(spec().build());
        GuestInput input = guest.input();
        guest.stop();
        assertThatCode(() -> {
                    input.key('a', 0x1e, true);
                    input.pointer(1, 1, 0);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void theLastPictureOutlivesTheGuest() throws Exception {
        Guest guest = engine().start(spec().build());
        guest.stop();
        assertThat(guest.display().framebuffer().bounds().area()).isPositive();
    }

    @Test
    void aSubscriptionClosesTwiceWithoutHarm() throws Exception {
        Guest guest = engine().start(spec().build());
        Display.Subscription subscription = guest.display().subscribe(() -> {});
        subscription.close();
        assertThatCode(subscription::close).doesNotThrowAnyException();
    }

    @Test
    void aClosedEngineLeavesItsGuestsToTheNextOne() throws Exception {
        Guest running = engine().start(spec().build());
        Guest paused = engine().start(spec().startPaused().build());
        Guest ended = engine().start(spec().build());
        ended.stop();
        try (Engine next = successor()) {
            List<Guest> adopted = next.adopt();
            assertThat(adopted).extracting(Guest::id).containsExactlyInAnyOrder(running.id(), paused.id());
            assertThat(find(adopted, running.id()).state()).isEqualTo(RUNNING);
            assertThat(find(adopted, paused.id()).state()).isEqualTo(PAUSED);
            for (Guest guest : adopted) {
                guest.stop();
                assertThat(guest.state()).isEqualTo(OFF);
            }
        }
    }

    @Test
    void closingTheEngineTwiceIsHarmless() {
        engine().close();
        assertThatCode(engine()::close).doesNotThrowAnyException();
    }

    @Test
    void theLogOfAGuestIsKeptAfterItsEnd() throws Exception {
        Guest guest = engine().start(spec().build());
        guest.stop();
        assertThat(engine().logTail(guest.id(), 100)).isNotEmpty();
        assertThat(engine().logTail(UUID.randomUUID(), 100)).isEmpty();
    }

    @Test
    void itSaysWhatItIs() {
        EngineStatus status = engine().status();
        assertThat(status.name()).isNotBlank();
        assertThat(status.accelerator()).isNotBlank();
        assertThat(status.reason()).isNotBlank();
        assertThat(status.isolation()).isNotBlank();
    }

    private static Guest find(List<Guest> guests, UUID id) {
        return guests.stream()
                .filter(guest -> guest.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
