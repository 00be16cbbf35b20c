package dev.oriel.qemu.state;

import dev.oriel.engine.SavedState;
import dev.oriel.qemu.process.RunDirectory;
import dev.oriel.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Saves what a guest is while it stands still, in either form and as often as somebody likes. One thread at a time saves;
 * what was saved last may be forgotten by any.
 */
public final class GuestStates {

    private static final int CHUNK = 1 << 20;

    private final QmpClient monitor;
    private final RunDirectory run;
    private final SharedMemories memories;
    private final LastState last = new LastState();
    private final AtomicReference<@Nullable StateFile> expected = new AtomicReference<>();
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
     * Makes the file that the state will be saved to.
     *
     * @param own what the guest has used of the host's memory for itself, in bytes
     */
    public void expect(Path file, long own) throws IOException {
        forgetExpected();
        StateFile made = StateFile.create(file);
        expected.set(made);
        SharedMemories.Use memory = shared.get();
        long content = memory == null ? 0 : memory.contentBytes();
        made.expect(Math.min(own + content, memoryBytes()));
    }

    /** Writes the whole state to a file, which is new or was expected; it is deleted when this fails. */
    public void save(Path file) throws IOException {
        boolean known;
        try (StateFile target = open(file)) {
            known = last.writeTo(target);
            if (!known) {
                new StateStream(monitor, run).save(state -> copy(state, target), memoryBytes());
            }
            target.finish();
        }
        if (!known) {
            last.remember(new LastState.InOneFile(FileChannel.open(file, StandardOpenOption.READ)));
        }
    }

    private StateFile open(Path file) throws IOException {
        StateFile made = expected.getAndSet(null);
        if (made != null && made.path().equals(file)) {
            return made;
        }
        if (made != null) {
            made.close();
        }
        return StateFile.create(file);
    }

    /** Makes the memory that guests are to share, and the file with the rest; nothing is left when this fails. */
    public SavedState.Shared share(Path folder) throws IOException {
        SavedState.Shared state = new SavedState.Shared(folder.resolve("memory"), folder.resolve("devices"));
        Path whole = folder.resolve("whole");
        try {
            if (copyLast(whole)) {
                try (FileChannel stream = FileChannel.open(whole, StandardOpenOption.READ)) {
                    divide(state, sink -> sink.take(stream)).close();
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
        StateFile made = expected.getAndSet(null);
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

    private static void copy(ReadableByteChannel from, WritableByteChannel to) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        while (from.read(chunk.clear()) >= 0) {
            to.write(chunk.flip());
        }
    }
}
