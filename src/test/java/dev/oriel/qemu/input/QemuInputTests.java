package dev.oriel.qemu.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scancodes as QEMU reads them. */
class QemuInputTests {

    @ParameterizedTest
    @CsvSource({"0x1e, 0x1e", "0xe01d, 0x9d", "0x9d, 0x9d", "0xe048, 0xc8", "0xe05b, 0xdb", "0x54, 0x54"})
    void anExtendedKeyIsOneByte(int scancode, int sent) {
        assertThat(QemuInput.singleByte(scancode)).isEqualTo(sent);
    }
}
