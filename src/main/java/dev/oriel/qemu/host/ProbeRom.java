package dev.oriel.qemu.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A firmware that counts down from 5 million and then makes QEMU exit with {@value #EXIT_CODE}. It counts because
 * a host whose KVM is hopelessly slow still runs a single instruction in time.
 */
final class ProbeRom {

    private static final int SIZE = 64 * 1024;
    private static final int RESET_VECTOR = SIZE - 16;
    private static final int ROUNDS = 5_000_000;
    private static final byte WRITTEN = 42;

    /** isa-debug-exit ends QEMU with twice the value that is written to it, plus one. */
    static final int EXIT_CODE = 2 * WRITTEN + 1;

    private ProbeRom() {}

    /** The firmware's 64 KiB, which end at the 1 MiB line: the processor begins 16 bytes below it, in real mode. */
    static byte[] image() {
        ByteBuffer rom = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        rom.put(bytes(0x66, 0xB9)).putInt(ROUNDS); // mov ecx, ROUNDS
        rom.put(bytes(0x66, 0x49)); //          again: dec ecx
        rom.put(bytes(0x75, 0xFC)); //                 jnz again
        rom.put(bytes(0xBA, 0x01, 0x05)); //           mov dx, 0x501
        rom.put(bytes(0xB0, WRITTEN)); //              mov al, WRITTEN
        rom.put(bytes(0xEE)); //                       out dx, al
        rom.put(bytes(0xF4)); //                 halt: hlt
        rom.put(bytes(0xEB, 0xFD)); //                 jmp halt
        rom.position(RESET_VECTOR);
        rom.put(bytes(0xE9, 0x0D, 0x00)); //           jmp to offset 0
        return rom.array();
    }

    private static byte[] bytes(int... values) {
        byte[] code = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            code[i] = (byte) values[i];
        }
        return code;
    }
}
