package dev.oriel.qemu.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scancodes are those of an American PC keyboard. */
class UsKeyboardTests {

    @ParameterizedTest
    @CsvSource({
        "0x31, 0x02, 1",
        "0x3d, 0x0d, =",
        "0x61, 0x1e, a",
        "0x41, 0x1e, A",
        "0x7a, 0x2c, z",
        "0x70, 0x19, p",
        "0x2f, 0x35, /",
        "0x3f, 0x35, ?",
        "0x7c, 0x2b, |",
        "0x60, 0x29, `",
        "0x7e, 0x29, ~",
        "0x20, 0x39, space",
        "0xff0d, 0x1c, Return",
        "0xff8d, 0x9c, KP_Enter",
        "0xff52, 0xc8, Up",
        "0xffe4, 0x9d, Control_R",
        "0xffbe, 0x3b, F1",
        "0xffc9, 0x58, F12",
        "0xffff, 0xd3, Delete",
        "0xff9f, 0x53, KP_Delete",
        "0x20ac, 0, Euro",
        "0, 0, none",
    })
    void aKeysymHasItsKey(int keysym, int code, String name) {
        assertThat(UsKeyboard.keyOf(keysym)).as(name).isEqualTo(code);
    }
}
