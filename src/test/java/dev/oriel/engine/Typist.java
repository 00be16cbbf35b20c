package dev.oriel.engine;

/** Somebody who types at a guest with an American keyboard. */
public final class Typist {

    private static final int RETURN = 0xff0d;
    private static final int SHIFT = 0xffe1;
    private static final int CONTROL = 0xffe3;
    private static final String SHIFTED = "~!@#$%^&*()_+{}|:\"<>?";

    private final GuestInput keyboard;

    private Typist(GuestInput keyboard) {
        this.keyboard = keyboard;
    }

    public static Typist at(Guest guest) {
        return new Typist(guest.input());
    }

    /** Types words; a line feed is the Return key. */
    public void type(String words) {
        words.chars().forEach(character -> {
            if (character == '\n') {
                press(RETURN);
            } else if (SHIFTED.indexOf(character) >= 0 || Character.isUpperCase(character)) {
                holding(SHIFT, character);
            } else {
                press(character);
            }
        });
    }

    /** Presses Ctrl+C: whatever has become of what was typed before does not matter any more. */
    public void breakOff() {
        holding(CONTROL, 'c');
    }

    private void holding(int other, int keysym) {
        keyboard.key(other, 0, true);
        press(keysym);
        keyboard.key(other, 0, false);
    }

    private void press(int keysym) {
        keyboard.key(keysym, 0, true);
        keyboard.key(keysym, 0, false);
    }
}
