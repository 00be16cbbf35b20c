package dev.oriel.qemu.state;

import dev.oriel.engine.SavedState;
import dev.oriel.engine.StateFiles;
import dev.oriel.qemu.process.RunDirectory;
import dev.oriel.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves what a guest is while it stands still, in either form and as often as somebody likes. One thread at a time saves;
 * what was saved last may be forgotten by any.
 */
public final class GuestStates {

    private static final Logger log = LoggerFactory.getLogger(GuestStates.class);

    /**
     * What a guest whose changes are few may have used for itself. QEMU has up to 64 MiB of it for what it has translated,
     * and 30 for other things of its own. Ten copies load the rest in less time than a whole memory is copied once.
     */
    private static final long FEW = 160L << 20;

    private final QmpClient monitor;
    private final RunDirectory run;
    private final SharedMemories memories;
    private final LastState last = new LastState();
    private final AtomicReference<@Nullable StateTarget> expected = new AtomicReference<>();
    private final AtomicReference<SharedMemories.@Nullable Use> shared = new AtomicReference<>();
    private volatile boolean closed;

    public GuestStates(QmpClient monitor, RunDirectory run, SharedMemories memories) {
        this.monitor = monitor;
        this.run = run;
        this.memories = memories;
    }

    /** Keeps the memory that the guest was made of until nothing will be saved any more. */
    public void hold(SharedMemories.Use memory) {
        shared.set(memory);
        if (closed) {
            letGo();
        }
    }

    /** The guest goes on, and reads the memory that it was made of. */
    public void isRead() {
        SharedMemories.Use memory = shared.get();
        if (memory != null) {
            memory.isRead();
        }
    }

    /**
     * Makes the files that the state will be saved to.
     *
     * @param own what the guest has used of the host's memory for itself, in bytes
     */
    public void expect(StateFiles files, long own) throws IOException {
        forgetExpected();
        StateTarget made = create(files);
        expected.set(made);
        SharedMemories.Use memory = shared.get();
        long content = memory == null || made instanceof StateTarget.Changes ? 0 : memory.contentBytes();
        made.file().expect(Math.min(own + content, memoryBytes()));
    }

    /**
     * The same for changes that many are to be made of.
     *
     * @return false, and there are no files, when the state would be whole, or the guest has used much for itself
     */
    public boolean expectFewChanges(StateFiles files, long own) throws IOException {
        if (own > FEW || last.isKnown()) {
            return false;
        }
        forgetExpected();
        StateTarget made = create(files);
        if (made instanceof StateTarget.Whole) {
            made.close();
            return false;
        }
        expected.set(made);
        made.file().expect(own);
        return true;
    }

    /**
     * Whether the guest must go on for a moment before it can be saved: QEMU saves no guest a second time that has not
     * gone on since, and what it wrote the first time is lost with the server that read it.
     */
    public boolean mustGoOn() throws IOException {
        return !last.isKnown()
                && monitor.execute("query-status").path("status").asString("").equals("postmigrate");
    }

    /** Writes the state to files, which are new or were expected; they are deleted when this fails. */
    public SavedState.Own save(StateFiles files) throws IOException {
        if (last.isKnown()) {
            return saveAgain(files);
        }
        try (StateTarget target = open(files)) {
            new StateStream(monitor, run).save(target::take, memoryBytes());
            last.remember(target.finish());
            return target.state();
        }
    }

    private SavedState.Whole saveAgain(StateFiles files) throws IOException {
        forgetExpected();
        try (StateTarget.Whole target = StateTarget.Whole.in(files)) {
            if (!last.writeTo(target.file())) {
                throw new IOException("the guest is not any more as it was saved");
            }
            target.file().finish();
            return target.state();
        }
    }

    private StateTarget open(StateFiles files) throws IOException {
        StateTarget made = expected.getAndSet(null);
        if (made == null || made.isIn(files)) {
            return made == null ? create(files) : made;
        }
        made.close();
        return create(files);
    }

    /** A guest that was made of a memory which others share has changed some of it; any other has memory of its own. */
    private StateTarget create(StateFiles files) throws IOException {
        Path memory = files.changes().memory();
        long size = memoryBytes();
        if (!linkMemory(memory)) {
            return StateTarget.Whole.in(files);
        }
        try {
            SharedPages pages = memories.pages(memory);
            if (pages.size() == size) {
                return StateTarget.Changes.in(files, pages);
            }
            pages.close();
        } catch (IOException e) {
            log.info("A state is saved as a whole: {}", e.getMessage());
        }
        Files.delete(memory);
        return StateTarget.Whole.in(files);
    }

    private boolean linkMemory(Path name) {
        SharedMemories.Use memory = shared.get();
        try {
            if (Files.exists(run.memory())) {
                Files.createLink(name, run.memory());
                return true;
            }
        } catch (IOException e) {
            log.debug("The memory that a guest was made of cannot have the name {}", name, e);
        }
        return memory != null && memory.linkAs(name);
    }

    /** Makes the memory that guests are to share, and the file with the rest; nothing is left when this fails. */
    public SavedState.Shared share(Path folder) throws IOException {
        SavedState.Shared state = new SavedState.Shared(folder.resolve("memory"), folder.resolve("devices"));
        Path whole = folder.resolve("whole");
        try {
            if (copyLast(whole)) {
                try (FileChannel stream = FileChannel.open(whole, StandardOpenOption.READ)) {
                    divide(state, sink -> sink.take(Inflow.of(stream))).close();
                }
            } else {
                last.remember(divide(state, sink -> new StateStream(monitor, run).save(sink, memoryBytes())));
            }
            return state;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(state.memory());
            Files.deleteIfExists(state.devices());
            throw e;
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private boolean copyLast(Path whole) throws IOException {
        try (StateFile copy = StateFile.create(whole)) {
            boolean known = last.writeTo(copy);
            if (known) {
                copy.finish();
            }
            return known;
        }
    }

    /** The guest is not any more as it was saved. */
    public void forget() throws IOException {
        last.close();
    }

    /** Nothing will be saved any more. */
    public void close() throws IOException {
        closed = true;
        letGo();
        last.close();
        forgetExpected();
    }

    private void letGo() {
        SharedMemories.Use memory = shared.getAndSet(null);
        if (memory != null) {
            memory.close();
        }
    }

    private void forgetExpected() throws IOException {
        StateTarget made = expected.getAndSet(null);
        if (made != null) {
            made.close();
        }
    }

    /** Where a state comes from. */
    private interface Source {
        void pour(StateStream.Sink sink) throws IOException;
    }

    private JoinedState divide(SavedState.Shared state, Source source) throws IOException {
        AtomicReference<StateSplitter.Seam> seam = new AtomicReference<>();
        long size = memoryBytes();
        try (FileChannel devices =
                        FileChannel.open(state.devices(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                SharedMemories.Use memory = memories.make(
                        state.memory(),
                        size,
                        pages -> source.pour(
                                stream -> seam.set(new StateSplitter(stream, pages, size, devices).split())))) {
            return JoinedState.open(memory.path(), state.devices(), Objects.requireNonNull(seam.get()));
        }
    }

    private long memoryBytes() throws IOException {
        return monitor.execute("query-memory-size-summary").path("base-memory").asLong(0);
    }
}
