package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.GuestInput;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PressedKeysTests {

    private final List<String> received = new ArrayList<>();
    private final PressedKeys keys = new PressedKeys(() -> new GuestInput() {
        @Override
        public void key(int keysym, int scancode, boolean down) {
            received.add((down ? "down " : "up ") + keysym + "/" + scancode);
        }

        @Override
        public void pointer(int x, int y, int buttons) {
            received.add("pointer " + x + "," + y + " " + buttons);
        }
    });

    @Test
    void letsGoOfWhatIsHeldTheLastKeyFirst() {
        keys.key(0xffe3, 29, true);
        keys.key(0x63, 46, true);
        received.clear();

        keys.releaseAll();

        assertThat(received).containsExactly("up 99/46", "up 65507/29");
    }

    @Test
    void doesNotLetGoTwice() {
        keys.key(0x63, 46, true);
        keys.key(0x63, 46, false);
        keys.pointer(3, 4, 1);
        keys.releaseAll();
        received.clear();

        keys.releaseAll();

        assertThat(received).isEmpty();
    }

    @Test
    void knowsAKeyByItsScancodeWhateverItsKeysymHasBecome() {
        keys.key(0x41, 30, true);
        keys.key(0x61, 30, false);
        received.clear();

        keys.releaseAll();

        assertThat(received).isEmpty();
    }

    @Test
    void letsGoOfButtonsWhereThePointerIs() {
        keys.pointer(10, 20, 5);
        received.clear();

        keys.releaseAll();

        assertThat(received).containsExactly("pointer 10,20 0");
    }

    @Test
    void holdsNoMoreKeysThanAKeyboardHas() {
        for (int scancode = 1; scancode <= 100; scancode++) {
            keys.key(0, scancode, true);
        }

        assertThat(received).hasSize(64);
    }
}
