package dev.oriel.rfb;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes on their way out: grows as needed and is used again after {@link #clear()}. Numbers are big endian, as
 * everywhere in RFB. For one thread.
 */
public final class WireBuffer {

    private byte[] bytes;
    private int size;

    public WireBuffer() {
        this(4096);
    }

    public WireBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public void clear() {
        size = 0;
    }

    /** Empties the buffer, and gives back what it has grown beyond a capacity. */
    public void shrink(int capacity) {
        size = 0;
        if (bytes.length > capacity) {
            bytes = new byte[capacity];
        }
    }

    /** What was written, without a copy: valid until the next call that changes the buffer. */
    public ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    public WireBuffer u8(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
        return this;
    }

    public WireBuffer u16(int value) {
        reserve(2);
        putU16(size, value);
        size += 2;
        return this;
    }

    public WireBuffer u32(int value) {
        reserve(4);
        putU32(size, value);
        size += 4;
        return this;
    }

    public WireBuffer bytes(byte[] source) {
        return bytes(source, 0, source.length);
    }

    public WireBuffer bytes(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
        return this;
    }

    WireBuffer bytes(WireBuffer source) {
        return bytes(source.bytes, 0, source.size);
    }

    /** Zeros. */
    WireBuffer pad(int count) {
        reserve(count);
        Arrays.fill(bytes, size, size + count, (byte) 0);
        size += count;
        return this;
    }

    /** Writes over two bytes that were written before. */
    void putU16(int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    /** Writes over four bytes that were written before. */
    void putU32(int at, int value) {
        putU16(at, value >>> 16);
        putU16(at + 2, value);
    }

    /** Makes room for more bytes and gives the array to write them to, from {@link #size()} on. */
    byte[] reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8)));
        }
        return bytes;
    }

    /** Counts bytes that were written to what {@link #reserve} gave. */
    void advance(int count) {
        size += count;
    }
}
