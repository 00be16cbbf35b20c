package dev.oriel.qemu.state;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Divides a whole state, while it comes, into the guest's memory and the rest. The rest is the same stream without the
 * pages of the memory, or without some of them, so that a QEMU which has them already takes it for whole.
 *
 * <p>The stream begins with the section "ram", in parts; what follows is the devices' and passed on as it is (QEMU's
 * docs/devel/migration, migration/savevm.c and migration/ram.c).
 */
final class StateSplitter {

    private static final Logger log = LoggerFactory.getLogger(StateSplitter.class);

    /** QEMU's name for the main memory. */
    static final String MEMORY = "pc.ram";

    private static final int MAGIC = 0x5145564d;
    private static final int VERSION = 3;

    static final int SECTION_START = 1;
    static final int SECTION_PART = 2;
    static final int SECTION_END = 3;
    static final int CONFIGURATION = 7;
    static final int COMMAND = 8;
    static final int SECTION_FOOTER = 0x7e;

    /** QEMU 10 and later say, with no more words, that the guest stands still now (MIG_CMD_SWITCHOVER_START). */
    static final int SWITCHOVER_START = 11;

    /** A record of the section "ram" begins with an address whose lowest bits say what it is. */
    static final int ZERO_PAGE = 0x02;

    static final int SIZES = 0x04;
    static final int FULL_PAGE = 0x08;
    static final int RECORDS_END = 0x10;
    static final int SAME_BLOCK = 0x20;
    private static final int FLAGS = PageWriter.PAGE - 1;

    /** Leaves all pages where they are. */
    private static final Pages NOTHING = new Pages() {
        @Override
        public boolean takes(long address, ByteBuffer page, boolean namesBlock) {
            return false;
        }

        @Override
        public boolean takesZeros(long address, boolean namesBlock) {
            return false;
        }
    };

    private static final int LONGEST_MACHINE_NAME = 256;
    private static final int BUFFER = 1 << 20;

    private final Inflow source;
    private final Pages memory;
    private final long memoryBytes;
    private final WritableByteChannel rest;
    private ByteBuffer in = ByteBuffer.allocate(0);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
    private long passedOn;
    private boolean inMemory;
    private boolean memorySeen;
    private boolean headPassed;

    /** @param memoryBytes how large the guest's memory is */
    StateSplitter(Inflow source, Pages memory, long memoryBytes, WritableByteChannel rest) {
        this.source = source;
        this.memory = memory;
        this.memoryBytes = memoryBytes;
        this.rest = rest;
    }

    /** Takes pages of the guest's memory out of the state. */
    interface Pages {

        /**
         * @param page is valid only meanwhile
         * @param namesBlock whether records that follow may rely on this one to say which block they are of
         * @return false when the page is to be passed on
         */
        boolean takes(long address, ByteBuffer page, boolean namesBlock) throws IOException;

        /** The same for a page of zeros. */
        boolean takesZeros(long address, boolean namesBlock) throws IOException;
    }

    /**
     * Where the pages can be put in again.
     *
     * @param offset in the rest
     * @param section the number of the section that they belong to
     */
    record Seam(long offset, int section) {}

    /** What this cannot read may still be a state that QEMU can. */
    private static final class UnknownForm extends IOException {

        private static final long serialVersionUID = 1;

        UnknownForm() {
            super("the state is not in the form that QEMU is known to write");
        }
    }

    /** Reads the stream to its end. What is not known in it is refused. */
    Seam split() throws IOException {
        Seam found = passHead();
        passMemory(found.section());
        passAll();
        return found;
    }

    /**
     * Reads the stream to its end. From where it is not in a known form all is passed on, so that nothing of it is lost.
     *
     * @return empty when nothing can have been taken out
     */
    Optional<Seam> reduce() throws IOException {
        Seam found = null;
        try {
            found = passHead();
            passMemory(found.section());
        } catch (UnknownForm e) {
            log.info("QEMU has written a state that cannot be reduced any further: {}", e.getMessage());
        }
        passAll();
        return Optional.ofNullable(found);
    }

    /**
     * Finds where pages were taken out of a state.
     *
     * @return empty when none can have been
     */
    static Optional<Seam> seam(ReadableByteChannel reduced, long memoryBytes) throws IOException {
        WritableByteChannel nowhere = Channels.newChannel(OutputStream.nullOutputStream());
        try {
            return Optional.of(new StateSplitter(Inflow.of(reduced), NOTHING, memoryBytes, nowhere).passHead());
        } catch (UnknownForm e) {
            return Optional.empty();
        }
    }

    private Seam passHead() throws IOException {
        require(passInt() == MAGIC && passInt() == VERSION, "this is no state");
        requireKnown(passByte() == CONFIGURATION);
        int nameLength = passInt();
        requireKnown(nameLength >= 0 && nameLength <= LONGEST_MACHINE_NAME);
        pass(nameLength);
        requireKnown(passByte() == SECTION_START);
        int section = passInt();
        requireKnown(passName().equals("ram"));
        passInt(); // instance
        passInt(); // version
        passRecords(section);
        headPassed = true;
        return new Seam(passedOn + out.position(), section);
    }

    private void passMemory(int section) throws IOException {
        int type;
        do {
            type = passByte();
            switch (type) {
                case SECTION_PART, SECTION_END -> {
                    requireKnown(passInt() == section);
                    passRecords(section);
                }
                case COMMAND -> requireKnown(passShort() == SWITCHOVER_START && passShort() == 0);
                default -> requireKnown(false);
            }
        } while (type != SECTION_END);
        require(memorySeen, "the state is not of such a guest");
    }

    private void passRecords(int section) throws IOException {
        while (true) {
            long word = need(Long.BYTES).getLong();
            int flags = (int) (word & FLAGS);
            long address = word - flags;
            switch (flags & ~SAME_BLOCK) {
                case ZERO_PAGE -> zeroPage(word, address);
                case FULL_PAGE -> fullPage(word, address);
                case SIZES -> {
                    put(word);
                    passSizes(address);
                }
                case RECORDS_END -> {
                    put(word);
                    requireKnown(passByte() == SECTION_FOOTER && passInt() == section);
                    return;
                }
                default -> {
                    put(word);
                    requireKnown(false);
                }
            }
        }
    }

    private void passSizes(long total) throws IOException {
        for (long left = total; left > 0; ) {
            boolean ours = passName().equals(MEMORY);
            long size = passLong();
            require(size > 0 && size <= left && (!ours || size == memoryBytes), "the state is not of such a guest");
            memorySeen |= ours;
            left -= size;
        }
    }

    private void zeroPage(long word, long address) throws IOException {
        requirePastHead(word);
        byte[] name = enterBlock(word);
        byte filling = need(1).get();
        if (inMemory && filling != 0) {
            throw new IOException("the state has pages that QEMU does not send");
        }
        if (!inMemory || !memory.takesZeros(inside(address), name.length > 0)) {
            put(word);
            room(name.length).put(name);
            room(1).put(filling);
        }
    }

    private void fullPage(long word, long address) throws IOException {
        requirePastHead(word);
        byte[] name = enterBlock(word);
        need(PageWriter.PAGE);
        ByteBuffer page = in.slice(in.position(), PageWriter.PAGE);
        if (inMemory && memory.takes(inside(address), page, name.length > 0)) {
            in.position(in.position() + PageWriter.PAGE);
        } else {
            put(word);
            room(name.length).put(name);
            pass(PageWriter.PAGE);
        }
    }

    /** What is in the head is never taken out. */
    private void requirePastHead(long word) throws IOException {
        if (!headPassed) {
            put(word);
            requireKnown(false);
        }
    }

    /**
     * The record says which block it is of, unless it is the same as that of the record before.
     *
     * @return the block's name as it stands there; empty when there is none
     */
    private byte[] enterBlock(long word) throws IOException {
        byte[] name = {};
        if ((word & SAME_BLOCK) == 0) {
            name = new byte[1 + Byte.toUnsignedInt(need(1).get(in.position()))];
            need(name.length).get(name);
            inMemory = new String(name, 1, name.length - 1, StandardCharsets.US_ASCII).equals(MEMORY);
        }
        return name;
    }

    private long inside(long address) throws IOException {
        require(memorySeen && address >= 0 && address < memoryBytes, "the state has pages outside of its memory");
        return address;
    }

    private void passAll() throws IOException {
        flush();
        do {
            writeAll(in);
            in = source.more();
        } while (in.hasRemaining());
    }

    private String passName() throws IOException {
        byte[] name = new byte[passByte()];
        need(name.length).get(name);
        room(name.length).put(name);
        return new String(name, StandardCharsets.US_ASCII);
    }

    private int passByte() throws IOException {
        byte value = need(1).get();
        room(1).put(value);
        return Byte.toUnsignedInt(value);
    }

    private int passShort() throws IOException {
        short value = need(Short.BYTES).getShort();
        room(Short.BYTES).putShort(value);
        return Short.toUnsignedInt(value);
    }

    private int passInt() throws IOException {
        int value = need(Integer.BYTES).getInt();
        room(Integer.BYTES).putInt(value);
        return value;
    }

    private long passLong() throws IOException {
        long value = need(Long.BYTES).getLong();
        put(value);
        return value;
    }

    private void pass(int count) throws IOException {
        need(count);
        room(count).put(in.slice(in.position(), count));
        in.position(in.position() + count);
    }

    private void put(long value) throws IOException {
        room(Long.BYTES).putLong(value);
    }

    /** The source's next bytes, at least so many. */
    private ByteBuffer need(int count) throws IOException {
        while (in.remaining() < count) {
            int before = in.remaining();
            in = source.more();
            if (in.remaining() == before) {
                throw new EOFException("the state is cut short");
            }
        }
        return in;
    }

    /** Where the next bytes of the rest go, at least so many. */
    private ByteBuffer room(int count) throws IOException {
        if (out.remaining() < count) {
            flush();
        }
        return out;
    }

    private void flush() throws IOException {
        writeAll(out.flip());
        out.clear();
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            passedOn += rest.write(bytes);
        }
    }

    private static void requireKnown(boolean known) throws UnknownForm {
        if (!known) {
            throw new UnknownForm();
        }
    }

    private static void require(boolean fact, String otherwise) throws IOException {
        if (!fact) {
            throw new IOException(otherwise);
        }
    }
}
