package dev.oriel.engine;

import static dev.oriel.engine.GuestState.CRASHED;
import static dev.oriel.engine.GuestState.OFF;
import static dev.oriel.engine.GuestState.PAUSED;
import static dev.oriel.engine.GuestState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** An empty folder, where the engine can reach files. */
    protected abstract Path folder() throws Exception;

    /** A new disk file of this name, in the folder, that the engine takes as QCOW2. */
    protected abstract Path disk(String name) throws Exception;

    /** A new file of this name, in the folder: an empty overlay on a disk. */
    protected abstract Path overlay(String name, Path disk) throws Exception;

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
            if (state != RUNNING) {
                assertThat(reason).isEmpty(); // it is as we wished it
            }
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
    void itIsToldHowMuchAGuestHasWorked() throws Exception {
        Guest guest = engine().start(spec().build());
        await().until(() -> guest.processorTime().isPositive());
        Duration before = guest.processorTime();
        assertThat(guest.processorTime()).isGreaterThanOrEqualTo(before);
        guest.stop();
        assertThat(guest.processorTime()).isZero();
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
    void aSavedGuestGoesOnAndCanBeBroughtBack() throws Exception {
        GuestSpec spec = spec().build();
        Guest guest = engine().start(spec);
        guest.pause();
        SavedState.Own state = guest.save(files("state"));
        assertThat(state.bytes()).isPositive();
        assertThat(guest.state()).isEqualTo(PAUSED);
        guest.resume();
        assertThat(guest.state()).isEqualTo(RUNNING);
        guest.stop();
        Guest restored = engine().restore(spec, state);
        assertThat(restored.id()).isEqualTo(spec.id());
        assertThat(restored.state()).isEqualTo(PAUSED);
        restored.resume();
        assertThat(restored.state()).isEqualTo(RUNNING);
    }

    @Test
    void aRestoredGuestCanBeSavedAgain() throws Exception {
        SavedState.Own first = saved(spec().build());
        Guest restored = engine().restore(spec().build(), first);
        SavedState.Own second = restored.save(files("second"));
        assertThat(engine().restore(spec().build(), second).state()).isEqualTo(PAUSED);
    }

    @Test
    void aPausedGuestIsSavedAsOftenAsSomebodyLikes() throws Exception {
        Guest guest = engine().start(spec().build());
        guest.pause();
        guest.save(files("first"));
        files("first").delete();
        SavedState.Own second = guest.save(files("second"));
        guest.resume();
        guest.pause();
        guest.save(files("third"));
        assertThat(engine().restore(spec().build(), second).state()).isEqualTo(PAUSED);
    }

    @Test
    void aStateThatWasExpectedIsWholeAndStays() throws Exception {
        Guest guest = engine().start(spec().build());
        StateFiles file = files("state");
        guest.expectSave(file);
        assertThat(guest.state()).isEqualTo(RUNNING);
        guest.pause();
        SavedState.Own state = guest.save(file);
        guest.resume();
        engine().keep(state);
        assertThat(engine().restore(spec().build(), state).state()).isEqualTo(PAUSED);
    }

    @Test
    void aStateThatIsExpectedElsewhereIsSavedAllTheSame() throws Exception {
        Guest guest = engine().start(spec().startPaused().build());
        guest.expectSave(files("expected"));
        SavedState.Own state = guest.save(files("state"));
        assertThat(engine().restore(spec().build(), state).state()).isEqualTo(PAUSED);
    }

    @Test
    void aGuestThatNeverRanIsSavedToo() throws Exception {
        Guest guest = engine().start(spec().startPaused().build());
        SavedState.Own state = guest.save(files("state"));
        Guest restored = engine().restore(spec().build(), state);
        assertThat(restored.state()).isEqualTo(PAUSED);
        restored.resume();
        assertThat(restored.state()).isEqualTo(RUNNING);
    }

    @Test
    void aRunningGuestIsNotSaved() throws Exception {
        Guest guest = engine().start(spec().build());
        Path file = folder().resolve("state");
        assertThatThrownBy(() -> guest.save(new StateFiles(file)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("not paused");
        assertThat(file).doesNotExist();
    }

    @Test
    void aStateIsNotWrittenOverAnotherFile() throws Exception {
        Guest guest = engine().start(spec().startPaused().build());
        Path file = Files.writeString(folder().resolve("state"), "precious");
        assertThatThrownBy(() -> guest.save(new StateFiles(file))).isInstanceOf(EngineException.class);
        assertThat(file).hasContent("precious");
        guest.resume();
        assertThat(guest.state()).isEqualTo(RUNNING);
    }

    @Test
    void manyGuestsShareAState() throws Exception {
        Guest original = engine().start(spec().build());
        original.pause();
        Path folder = Files.createDirectory(folder().resolve("shared"));
        SavedState.Shared state = original.saveShared(folder);
        assertThat(state.memory()).hasParent(folder);
        assertThat(state.devices()).hasParent(folder).isNotEmptyFile();
        original.resume();
        Guest one = engine().restore(spec().build(), state);
        Guest other = engine().restore(spec().build(), state);
        assertThat(one.state()).isEqualTo(PAUSED);
        one.resume();
        assertThat(other.state()).isEqualTo(PAUSED);
        other.resume();
        one.stop();
        assertThat(other.state()).isEqualTo(RUNNING);
        assertThat(original.state()).isEqualTo(RUNNING);
    }

    @Test
    void aSharedStateThatIsKeptOutlivesTheEngineWhereverItIsMoved() throws Exception {
        Guest original = engine().start(spec().startPaused().build());
        Path folder = Files.createDirectory(folder().resolve("shared"));
        original.saveShared(folder);
        Path moved = Files.move(folder, folder().resolve("moved"));
        SavedState.Shared state = new SavedState.Shared(moved.resolve("memory"), moved.resolve("devices"));
        assertThat(engine().restore(spec().build(), state).state()).isEqualTo(PAUSED);
        engine().keep(state);
        engine().keep(state);
        assertThat(moved.resolve("memory")).isNotEmptyFile();
        assertThat(engine().restore(spec().build(), state).state()).isEqualTo(PAUSED);
        try (Engine next = successor()) {
            assertThat(next.restore(spec().build(), state).state()).isEqualTo(PAUSED);
        }
    }

    @Test
    void aPausedGuestIsSavedInEveryWayAsOftenAsSomebodyLikes() throws Exception {
        Guest guest = engine().start(spec().startPaused().build());
        for (int i = 0; i < 2; i++) {
            Path folder = Files.createDirectory(folder().resolve("shared-" + i));
            SavedState.Shared shared = guest.saveShared(folder);
            SavedState.Own whole = guest.save(files("whole-" + i));
            assertThat(engine().restore(spec().build(), shared).state()).isEqualTo(PAUSED);
            assertThat(engine().restore(spec().build(), whole).state()).isEqualTo(PAUSED);
        }
        guest.resume();
        assertThat(guest.state()).isEqualTo(RUNNING);
    }

    @Test
    void aGuestThatSharesItsMemoryKeepsItsChangesAndSharesItAgain() throws Exception {
        Guest original = engine().start(spec().startPaused().build());
        Path folder = Files.createDirectory(folder().resolve("shared"));
        SavedState.Shared shared = original.saveShared(folder);
        engine().keep(shared);
        Guest copy = engine().restore(spec().build(), shared);
        copy.resume();
        copy.expectSave(files("first"));
        copy.pause();
        SavedState.Own first = copy.save(files("first"));
        assertThat(first)
                .isEqualTo(files("first").saved())
                .isEqualTo(files("first").changes());
        engine().keep(first);
        Guest again = engine().restore(spec().build(), first);
        assertThat(again.state()).isEqualTo(PAUSED);
        SavedState.Own second = again.save(files("second"));
        assertThat(second).isEqualTo(files("second").changes());
        first.linkAs(files("third"));
        files("first").delete();
        for (String name : List.of("memory", "devices")) {
            Files.delete(folder.resolve(name));
        }
        assertThat(engine().restore(spec().build(), second).state()).isEqualTo(PAUSED);
        try (Engine next = successor()) {
            assertThat(next.restore(spec().build(), files("third").saved()).state())
                    .isEqualTo(PAUSED);
        }
    }

    @Test
    void manyAreMadeOfAFewChanges() throws Exception {
        Guest original = engine().start(spec().build());
        assertThat(original.expectFewChanges(files("own"))).isFalse();
        assertThat(files("own").whole()).doesNotExist();
        original.pause();
        SavedState.Shared shared = original.saveShared(Files.createDirectory(folder().resolve("shared")));
        engine().keep(shared);
        Guest copy = engine().restore(spec().build(), shared);
        copy.resume();
        Path folder = Files.createDirectory(folder().resolve("moment"));
        StateFiles files = new StateFiles(folder.resolve("moment"));
        assertThat(copy.expectFewChanges(files)).isTrue();
        copy.pause();
        assertThat(copy.save(files)).isEqualTo(files.changes());
        copy.resume();
        Path moved = Files.move(folder, folder().resolve("moved"));
        SavedState moment = new StateFiles(moved.resolve("moment")).saved();
        Guest one = engine().restore(spec().build(), moment);
        Guest other = engine().restore(spec().build(), moment);
        engine().keep(moment);
        one.resume();
        assertThat(other.state()).isEqualTo(PAUSED);
        one.pause();
        assertThat(one.save(files("one"))).isEqualTo(files("one").changes());
    }

    @Test
    void aGuestThatWaitsShowsItsScreenToWhoeverLooks() throws Exception {
        Guest original = engine().start(spec().startPaused().build());
        SavedState.Shared state = original.saveShared(Files.createDirectory(folder().resolve("shared")));
        Guest watched = engine().restore(spec().startPaused().build(), state);
        Guest running = engine().restore(spec().startPaused().build(), state);
        try (Display.Subscription watching = watched.display().subscribe(() -> {})) {
            await().until(() -> watched.display().framebuffer().bounds().area() > 1);
            assertThat(watching).isNotNull();
        }
        running.resume();
        await().until(() -> running.display().framebuffer().bounds().area() > 1);
        assertThat(watched.state()).isEqualTo(PAUSED);
    }

    @Test
    void aRunningGuestIsNotShared() throws Exception {
        Guest guest = engine().start(spec().build());
        Path folder = Files.createDirectory(folder().resolve("shared"));
        assertThatThrownBy(() -> guest.saveShared(folder))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("not paused");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatIsNoStateIsRefused() throws Exception {
        Path junk = Files.writeString(folder().resolve("junk"), "no state at all");
        GuestSpec spec = spec().build();
        for (Path file : List.of(junk, folder().resolve("missing"))) {
            SavedState.Whole whole = new SavedState.Whole(file);
            assertThatThrownBy(() -> engine().restore(spec, whole)).isInstanceOf(EngineException.class);
            SavedState.Shared shared = new SavedState.Shared(file, file);
            assertThatThrownBy(() -> engine().restore(spec, shared)).isInstanceOf(EngineException.class);
            SavedState.Changes changes = new SavedState.Changes(file, file);
            assertThatThrownBy(() -> engine().restore(spec, changes)).isInstanceOf(EngineException.class);
        }
        assertThat(engine().start(spec).state()).isEqualTo(RUNNING);
    }

    @Test
    void aGuestThatRunsIsNotBroughtBackASecondTime() throws Exception {
        GuestSpec spec = spec().build();
        Guest guest = engine().start(spec);
        guest.pause();
        SavedState.Own state = guest.save(files("state"));
        assertThatThrownBy(() -> engine().restore(spec, state)).isInstanceOf(EngineException.class);
        assertThat(guest.state()).isEqualTo(PAUSED);
    }

    @Test
    void restoredGuestsAreLeftToTheNextEngine() throws Exception {
        SavedState.Own state = saved(spec().build());
        Guest waiting = engine().restore(spec().build(), state);
        Guest running = engine().restore(spec().build(), state);
        running.resume();
        try (Engine next = successor()) {
            List<Guest> adopted = next.adopt();
            assertThat(adopted).extracting(Guest::id).containsExactlyInAnyOrder(waiting.id(), running.id());
            Guest found = find(adopted, waiting.id());
            assertThat(found.state()).isEqualTo(PAUSED);
            found.resume();
            assertThat(found.state()).isEqualTo(RUNNING);
            assertThat(find(adopted, running.id()).state()).isEqualTo(RUNNING);
        }
    }

    @Test
    void theKeyNamesTheHardwareAndNotTheGuest() throws Exception {
        String key = engine().stateKey(spec().build());
        assertThat(key).isNotBlank().hasSizeLessThanOrEqualTo(200);
        assertThat(engine().stateKey(spec().name("another, with other words").build()))
                .isEqualTo(key);
        assertThat(engine().stateKey(spec().memoryMiB(128).build())).isNotEqualTo(key);
    }

    @Test
    void disksGoOnInOtherFilesAllTogether() throws Exception {
        Path one = disk("one");
        Path two = disk("two");
        Guest guest = engine().start(spec().disk(new Disk(one, DiskFormat.QCOW2, Bus.VIRTIO))
                .disk(new Disk(two, DiskFormat.QCOW2, Bus.IDE))
                .build());
        Path first = overlay("one-1", one);
        Path second = overlay("two-1", two);
        assertThatThrownBy(() -> guest.continueOn(List.of(first))).isInstanceOf(EngineException.class);
        guest.continueOn(List.of(first, second));
        guest.pause();
        guest.save(files("state"));
        guest.continueOn(List.of(overlay("one-2", first), overlay("two-2", second)));
        guest.resume();
        assertThat(guest.state()).isEqualTo(RUNNING);
    }

    @Test
    void discsComeAndGo() throws Exception {
        Guest guest = engine().start(spec().build());
        Path disc = Files.write(folder().resolve("a disc, no=1.iso"), new byte[1 << 20]);
        guest.insert(disc);
        guest.insert(disc);
        guest.insert(Files.write(folder().resolve("other.iso"), new byte[1 << 20]));
        guest.insert(null);
        guest.insert(null);
        guest.insert(disc);
        assertThat(guest.state()).isEqualTo(RUNNING);
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
        assertThat(status.reason().words()).isNotBlank();
        assertThat(status.isolation()).isNotEmpty();
    }

    private StateFiles files(String name) throws Exception {
        return new StateFiles(folder().resolve(name));
    }

    private SavedState.Own saved(GuestSpec spec) throws Exception {
        Guest guest = engine().start(spec);
        guest.pause();
        try {
            return guest.save(files("saved"));
        } finally {
            guest.stop();
        }
    }

    private static Guest find(List<Guest> guests, UUID id) {
        return guests.stream()
                .filter(guest -> guest.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
