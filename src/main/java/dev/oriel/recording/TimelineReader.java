package dev.oriel.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a timeline file, entry by entry. Whatever a crash has left at the end is not taken for an entry: the intact part
 * ends before the first one that is incomplete, cannot be, or does not have its checksum. For one thread.
 */
final class TimelineReader implements AutoCloseable {

    private final SeekableByteChannel file;
    private final TimelineHeader header;
    private final ByteBuffer prefix = ByteBuffer.allocate(TimelineEntry.PREFIX);
    private long position;
    private long lastTime;

    private TimelineReader(SeekableByteChannel file) throws IOException {
        this.file = file;
        ByteBuffer first = ByteBuffer.allocate((int) Math.min(TimelineHeader.LONGEST, file.size()));
        read(first, 0);
        first.flip();
        this.header = TimelineHeader.parse(first);
        this.position = first.position();
    }

    /** @throws TimelineException when the file is not a timeline */
    static TimelineReader open(Path path) throws IOException {
        return open(Files.newByteChannel(path));
    }

    /** Closes the channel also when this fails. */
    static TimelineReader open(SeekableByteChannel channel) throws IOException {
        try {
            return new TimelineReader(channel);
        } catch (IOException | RuntimeException e) {
            try (channel) {
                throw e;
            }
        }
    }

    TimelineHeader header() {
        return header;
    }

    /** Where the next entry begins, bytes from the beginning of the file; at the end, how long the intact part is. */
    long position() {
        return position;
    }

    /** Goes on with the entry that begins there. */
    void seek(long entryPosition) {
        position = entryPosition;
        lastTime = 0;
    }

    /** The next entry; empty at the end of the intact part. */
    Optional<TimelineEntry> next() throws IOException {
        Optional<TimelineEntry.Prefix> found = prefix();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        TimelineEntry.Prefix next = found.get();
        ByteBuffer all = ByteBuffer.allocate(TimelineEntry.OVERHEAD + next.length());
        read(all, position);
        int summed = TimelineEntry.PREFIX + next.length();
        if (all.hasRemaining() || all.getInt(summed) != TimelineEntry.checksum(all.array(), summed)) {
            return Optional.empty();
        }
        byte[] payload = new byte[next.length()];
        all.get(TimelineEntry.PREFIX, payload);
        advance(next);
        return Optional.of(new TimelineEntry(next.timeMillis(), next.kind(), payload));
    }

    /** What the next entry is, without reading its payload and so without its checksum; empty at the end. */
    Optional<TimelineEntry.Prefix> skip() throws IOException {
        Optional<TimelineEntry.Prefix> found = prefix();
        found.ifPresent(this::advance);
        return found;
    }

    private Optional<TimelineEntry.Prefix> prefix() throws IOException {
        prefix.clear();
        read(prefix, position);
        if (prefix.hasRemaining()) {
            return Optional.empty();
        }
        try {
            TimelineEntry.Prefix next = TimelineEntry.Prefix.parse(prefix.flip());
            boolean fits = position + TimelineEntry.OVERHEAD + next.length() <= file.size();
            return fits && next.timeMillis() >= lastTime ? Optional.of(next) : Optional.empty();
        } catch (TimelineException nonsense) {
            return Optional.empty();
        }
    }

    private void advance(TimelineEntry.Prefix read) {
        position += TimelineEntry.OVERHEAD + read.length();
        lastTime = read.timeMillis();
    }

    private void read(ByteBuffer target, long from) throws IOException {
        file.position(from);
        while (target.hasRemaining() && file.read(target) >= 0) {
            // until it is full, or the file ends
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
