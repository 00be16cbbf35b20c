package dev.oriel.qemu.state;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Divides a whole state, while it comes, into the guest's memory and the rest. The rest is the same stream without the
 * pages of the memory, so that a QEMU which has them already takes it for whole.
 *
 * <p>The stream begins with the section "ram", in parts; what follows is the devices' and passed on as it is (QEMU's
 * docs/devel/migration, migration/savevm.c and migration/ram.c). Whatever is not known is refused.
 */
final class StateSplitter {

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

    private static final int LONGEST_MACHINE_NAME = 256;
    private static final int BUFFER = 1 << 20;

    private final ReadableByteChannel source;
    private final PageWriter memory;
    private final long memoryBytes;
    private final WritableByteChannel rest;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
    private long passedOn;
    private boolean inMemory;
    private boolean memorySeen;

    /** @param memoryBytes how large the guest's memory is */
    StateSplitter(ReadableByteChannel source, PageWriter memory, long memoryBytes, WritableByteChannel rest) {
        this.source = source;
        this.memory = memory;
        this.memoryBytes = memoryBytes;
        this.rest = rest;
    }

    /**
     * Where the pages can be put in again.
     *
     * @param offset in the rest
     * @param section the number of the section that they belong to
     */
    record Seam(long offset, int section) {}

    /** Reads the stream to its end. */
    Seam split() throws IOException {
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
        Seam seam = new Seam(passedOn + out.position(), section);
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
        memory.flush();
        passAll();
        return seam;
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
                default -> requireKnown(false);
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
        enterBlock(word);
        byte filling = need(1).get();
        if (!inMemory) {
            room(1).put(filling);
        } else if (filling == 0) {
            memory.clear(inside(address));
        } else {
            throw new IOException("the state has pages that QEMU does not send");
        }
    }

    private void fullPage(long word, long address) throws IOException {
        enterBlock(word);
        need(PageWriter.PAGE);
        if (inMemory) {
            ByteBuffer page = in.slice(in.position(), PageWriter.PAGE);
            in.position(in.position() + PageWriter.PAGE);
            memory.write(inside(address), page);
        } else {
            pass(PageWriter.PAGE);
        }
    }

    /** The record says which block it is of, unless it is the same as that of the record before. */
    private void enterBlock(long word) throws IOException {
        byte[] name = {};
        if ((word & SAME_BLOCK) == 0) {
            name = new byte[1 + Byte.toUnsignedInt(need(1).get(in.position()))];
            need(name.length).get(name);
            inMemory = new String(name, 1, name.length - 1, StandardCharsets.US_ASCII).equals(MEMORY);
        }
        if (!inMemory) {
            put(word);
            room(name.length).put(name);
        }
    }

    private long inside(long address) throws IOException {
        require(memorySeen && address >= 0 && address < memoryBytes, "the state has pages outside of its memory");
        return address;
    }

    private void passAll() throws IOException {
        int count;
        do {
            room(in.remaining()).put(in);
            count = source.read(in.clear());
            in.flip();
        } while (count >= 0);
        flush();
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
        if (in.remaining() < count) {
            in.compact();
            try {
                while (in.position() < count) {
                    if (source.read(in) < 0) {
                        throw new EOFException("the state is cut short");
                    }
                }
            } finally {
                in.flip();
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
        out.flip();
        while (out.hasRemaining()) {
            passedOn += rest.write(out);
        }
        out.clear();
    }

    private static void requireKnown(boolean known) throws IOException {
        require(known, "the state is not in the form that QEMU is known to write");
    }

    private static void require(boolean fact, String otherwise) throws IOException {
        if (!fact) {
            throw new IOException(otherwise);
        }
    }
}
