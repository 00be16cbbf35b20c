package dev.oriel.bench;

import dev.oriel.rfb.Encoding;
import dev.oriel.rfb.PseudoEncoding;
import java.util.List;

/** What noVNC asks a server for, as far as it matters to what the server sends. */
final class Dialect {

    static final List<Encoding> ENCODINGS = List.of(Encoding.COPY_RECT, Encoding.TIGHT, Encoding.RAW);

    static final List<PseudoEncoding> EXTENSIONS = List.of(
            PseudoEncoding.DESKTOP_SIZE,
            PseudoEncoding.LAST_RECT,
            PseudoEncoding.QEMU_EXTENDED_KEY_EVENT,
            PseudoEncoding.QEMU_LED_STATE,
            PseudoEncoding.EXTENDED_DESKTOP_SIZE,
            PseudoEncoding.FENCE,
            PseudoEncoding.CONTINUOUS_UPDATES,
            PseudoEncoding.DESKTOP_NAME,
            PseudoEncoding.CURSOR,
            PseudoEncoding.EXTENDED_MOUSE_BUTTONS);

    static final int QUALITY = 6;
    static final int COMPRESSION = 2;

    private Dialect() {}
}
