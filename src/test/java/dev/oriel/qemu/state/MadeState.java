package dev.oriel.qemu.state;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/** A stream as QEMU writes it, of a memory and a video memory with random pages. */
final class MadeState {

    static final int PAGES = 40;
    static final int SIZE = PAGES * PageWriter.PAGE;
    private static final int SECTION = 2;

    private final Random random;
    private final byte[] first;
    private final byte[] memory;
    private final BitSet kept = new BitSet();
    private final ByteArrayOutputStream wholeBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream restBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream reducedBytes = new ByteArrayOutputStream();
    private final DataOutputStream whole = new DataOutputStream(wholeBytes);
    private final DataOutputStream rest = new DataOutputStream(restBytes);
    private final DataOutputStream reduced = new DataOutputStream(reducedBytes);
    private String block = "";

    MadeState(Random random) throws IOException {
        this(random, new byte[SIZE]);
    }

    /** @param first what was in the memory at first; some of it is still there */
    MadeState(Random random, byte[] first) throws IOException {
        this.random = random;
        this.first = first;
        this.memory = first.clone();
        all(out -> {
            out.writeInt(0x5145564d);
            out.writeInt(3);
            out.writeByte(7);
            out.writeInt(2);
            out.writeBytes("pc");
            out.writeByte(1);
            out.writeInt(SECTION);
            name(out, "ram");
            out.writeInt(0);
            out.writeInt(4);
            out.writeLong(2L * SIZE | 0x04);
            for (String each : new String[] {"pc.ram", "vga.vram"}) {
                name(out, each);
                out.writeLong(SIZE);
            }
        });
        end();
        for (int part = 0; part < 3; part++) {
            int type = part < 2 ? 2 : 3;
            if (type == 3 && random.nextBoolean()) {
                all(
                        out -> { // as QEMU 10 does
                            out.writeByte(8);
                            out.writeShort(11);
                            out.writeShort(0);
                        });
            }
            all(out -> {
                out.writeByte(type);
                out.writeInt(SECTION);
            });
            for (int record = 0; record < 60; record++) {
                page();
            }
            end();
        }
        byte[] devices = new byte[random.nextInt(3_000_000)];
        random.nextBytes(devices);
        all(out -> {
            out.writeByte(4);
            out.write(devices);
        });
    }

    byte[] stream() {
        return wholeBytes.toByteArray();
    }

    /** What is in the memory of a guest that has this state. */
    byte[] memory() {
        return memory;
    }

    /** The stream without the pages of the memory. */
    byte[] rest() {
        return restBytes.toByteArray();
    }

    /** The stream without the pages that are as they were, as far as none depends on them. */
    byte[] reduced() {
        return reducedBytes.toByteArray();
    }

    private void page() throws IOException {
        boolean ours = random.nextInt(3) > 0;
        String name = ours ? "pc.ram" : "vga.vram";
        boolean same = name.equals(block);
        block = name;
        long page = random.nextInt(PAGES);
        byte[] bytes = new byte[PageWriter.PAGE];
        boolean unchanged = ours && random.nextBoolean();
        if (unchanged) {
            System.arraycopy(first, (int) page * PageWriter.PAGE, bytes, 0, bytes.length);
        } else if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        boolean zero = Arrays.equals(bytes, new byte[PageWriter.PAGE]);
        Writing record = out -> {
            out.writeLong(page * PageWriter.PAGE | (zero ? 0x02 : 0x08) | (same ? 0x20 : 0));
            if (!same) {
                name(out, name);
            }
            if (zero) {
                out.writeByte(0);
            } else {
                out.write(bytes);
            }
        };
        if (ours) {
            record.to(whole);
            boolean isThere = Arrays.equals(
                    bytes, Arrays.copyOfRange(first, (int) page * PageWriter.PAGE, (int) (page + 1) * PageWriter.PAGE));
            if (!same || !isThere || kept.get((int) page)) {
                kept.set((int) page);
                record.to(reduced);
            }
            System.arraycopy(bytes, 0, memory, (int) page * PageWriter.PAGE, bytes.length);
        } else {
            all(record);
        }
    }

    private void end() throws IOException {
        all(out -> {
            out.writeLong(0x10);
            out.writeByte(0x7e);
            out.writeInt(SECTION);
        });
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private void all(Writing writing) throws IOException {
        writing.to(whole);
        writing.to(rest);
        writing.to(reduced);
    }

    private static void name(DataOutputStream out, String name) throws IOException {
        out.writeByte(name.length());
        out.writeBytes(name);
    }
}
