package dev.oriel.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Appends to a timeline file. An entry is in the file whole or, after a crash, recognised as torn; what was appended
 * before it stays. One thread appends, any may ask for the {@link #index()}.
 */
final class TimelineWriter implements AutoCloseable {

    private final FileChannel file;
    private final List<TimelineIndex.KeyFrame> keyFrames;
    private long size;
    private long lastTime;

    private TimelineWriter(FileChannel file, TimelineIndex index) {
        this.file = file;
        this.keyFrames = new ArrayList<>(index.keyFrames());
        this.size = index.sizeBytes();
        this.lastTime = index.durationMillis();
    }

    /** Begins a new file. */
    static TimelineWriter create(Path path, TimelineHeader header) throws IOException {
        FileChannel file = FileChannel.open(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        try {
            byte[] bytes = header.toBytes();
            write(file, ByteBuffer.wrap(bytes), 0);
            return new TimelineWriter(file, new TimelineIndex(List.of(), 0, bytes.length));
        } catch (IOException | RuntimeException e) {
            try (file) {
                throw e;
            }
        }
    }

    /**
     * Goes on with a file that an earlier server has left, after cutting off what is torn.
     *
     * @throws TimelineException when it is not a timeline
     */
    static TimelineWriter resume(Path path) throws IOException {
        TimelineIndex intact = repair(path);
        return new TimelineWriter(FileChannel.open(path, StandardOpenOption.WRITE), intact);
    }

    /** Cuts off what a crash has torn, and tells what is left. Reads the whole file. */
    static TimelineIndex repair(Path path) throws IOException {
        List<TimelineIndex.KeyFrame> keyFrames = new ArrayList<>();
        long duration = 0;
        long intact;
        try (TimelineReader reader = TimelineReader.open(path)) {
            intact = reader.position();
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                TimelineEntry entry = next.get();
                if (entry.kind() == TimelineEntry.Kind.KEY_FRAME) {
                    keyFrames.add(new TimelineIndex.KeyFrame(entry.timeMillis(), intact));
                }
                duration = entry.timeMillis();
                intact = reader.position();
            }
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            if (file.size() > intact) {
                file.truncate(intact);
                file.force(true);
            }
        }
        return new TimelineIndex(keyFrames, duration, intact);
    }

    /**
     * Appends an entry. When this fails the file is as it was, as far as that is possible.
     *
     * @throws IOException when the disk is full or broken
     */
    void append(TimelineEntry entry) throws IOException {
        long time = entry.timeMillis();
        if (time < lastTime || time > TimelineEntry.LATEST) {
            throw new IllegalArgumentException("an entry at " + time + " ms cannot follow one at " + lastTime + " ms");
        }
        ByteBuffer bytes = entry.toBytes();
        int length = bytes.remaining();
        try {
            write(file, bytes, size);
        } catch (IOException full) {
            cutBack(full);
            throw full;
        }
        synchronized (this) {
            if (entry.kind() == TimelineEntry.Kind.KEY_FRAME) {
                keyFrames.add(new TimelineIndex.KeyFrame(time, size));
            }
            size += length;
            lastTime = time;
        }
    }

    /** What a player may know of the file now. */
    synchronized TimelineIndex index() {
        return new TimelineIndex(keyFrames, lastTime, size);
    }

    /** Whether playing can begin nowhere yet. */
    synchronized boolean isEmpty() {
        return keyFrames.isEmpty();
    }

    /** How long the file is, bytes. */
    synchronized long size() {
        return size;
    }

    private void cutBack(IOException reason) {
        try {
            file.truncate(size);
        } catch (IOException broken) {
            reason.addSuppressed(broken);
        }
    }

    private static void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        long to = at;
        while (bytes.hasRemaining()) {
            to += file.write(bytes, to);
        }
    }

    /** Idempotent. */
    @Override
    public void close() throws IOException {
        if (file.isOpen()) {
            try (file) {
                file.force(true);
            }
        }
    }
}
