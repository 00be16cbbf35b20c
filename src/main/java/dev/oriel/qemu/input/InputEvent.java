package dev.oriel.qemu.input;

/** Something done to a guest's keyboard or pointer. */
sealed interface InputEvent {

    /**
     * A key goes down or comes up.
     *
     * @param code QEMU's key number: the XT scancode, with 0x80 added for an extended key
     */
    record Key(int code, boolean down) implements InputEvent {}

    /** The pointer moves to a place on the screen, in pixels. */
    record Move(int x, int y) implements InputEvent {}

    /**
     * Buttons go down or come up.
     *
     * @param held all that are held now, as in RFC 6143 section 7.5.5
     */
    record Buttons(int held) implements InputEvent {}

    /** All keys and buttons come up that the guest believes to be held and that nobody holds. */
    record Settle() implements InputEvent {}
}
