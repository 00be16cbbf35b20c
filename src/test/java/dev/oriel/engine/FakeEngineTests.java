package dev.oriel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fake keeps the contract, and does what it is told. */
class FakeEngineTests extends EngineContract {

    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();

    @Override
    protected Engine engine() {
        return engine;
    }

    @Override
    protected Engine successor() {
        engine.close();
        return engine.successor();
    }

    @Override
    protected void crash(Guest guest) {
        ((FakeGuest) guest).crash("told to");
    }

    @Override
    protected Path folder() {
        return folder;
    }

    @Override
    protected Path disk(String name) throws IOException {
        return Files.createFile(folder.resolve(name));
    }

    @Override
    protected Path overlay(String name, Path disk) throws IOException {
        return Files.createFile(folder.resolve(name));
    }

    @Test
    void typingAKeyChangesAPixel() throws Exception {
        FakeGuest guest = engine.start(spec().build());
        long before = guest.display().framebuffer().generation();
        guest.input().key('a', 0x1e, true);
        assertThat(guest.display().framebuffer().generation()).isGreaterThan(before);
        assertThat(guest.received()).containsExactly(new FakeGuest.Input.Key('a', 0x1e, true));
    }

    @Test
    void aRefusalIsWhatTheCallerHears() {
        engine.refuseToStart("no memory left");
        assertThatThrownBy(() -> engine.start(spec().build()))
                .isInstanceOf(EngineException.class)
                .hasMessage("no memory left");
    }
}
