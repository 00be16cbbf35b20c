package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.rfb.ClientMessage.KeyEvent;
import dev.oriel.rfb.ClientMessage.PointerEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientMessageReaderTests {

    private static final RfbLimits LIMITS = new RfbLimits(5, 2, 10);

    private final ClientMessageReader reader = new ClientMessageReader(LIMITS);
    private final List<ClientMessage> heard = new ArrayList<>();

    @Test
    void aMessageTypeNobodyKnowsIsAnError() {
        assertThatThrownBy(() -> feed("63")).isInstanceOf(RfbException.class).hasMessageContaining("99");
    }

    @Test
    void textIsRefusedAsSoonAsItIsKnownToBeTooLong() {
        assertThatThrownBy(() -> feed("06000000 00000006"))
                .isInstanceOf(RfbException.class)
                .hasMessage("6 bytes of clipboard text are more than the 5 allowed");
    }

    @Test
    void aNegativeLengthIsALongOne() {
        assertThatThrownBy(() -> feed("06000000 ffffffff")).isInstanceOf(RfbException.class);
    }

    @Test
    void tooManyEncodingsAreRefused() {
        assertThatThrownBy(() -> feed("0200 0003")).isInstanceOf(RfbException.class);
    }

    @Test
    void aLongFenceIsRefused() {
        assertThatThrownBy(() -> feed("f8000000 00000000 41")).isInstanceOf(RfbException.class);
    }

    @Test
    void aColourMapIsRefused() {
        assertThatThrownBy(() -> feed("00000000 0808 0000 0007000700030003060000 00"))
                .isInstanceOf(RfbException.class)
                .hasMessageContaining("colour map");
    }

    @Test
    void whatCameBeforeAnErrorIsHeard() {
        assertThatThrownBy(() -> feed("04010000 0000ff0d 63")).isInstanceOf(RfbException.class);
        assertThat(heard).containsExactly(new KeyEvent(true, 0xff0d));
    }

    @Test
    void theEighthButtonOfAnOldClientIsNotASignOfMore() throws RfbException {
        feed("05 81 0003 0004");
        assertThat(heard).containsExactly(new PointerEvent(3, 4, 0x81));
    }

    @Test
    void aClientThatKnowsMoreButtonsSendsThem() throws RfbException {
        feed("0200 0001 fffffec4");
        heard.clear();
        feed("05 81 0003 0004 03", "05 01 0005 0006");
        assertThat(heard).containsExactly(new PointerEvent(3, 4, 0x181), new PointerEvent(5, 6, 1));
    }

    private void feed(String... hex) throws RfbException {
        for (String part : hex) {
            reader.feed(ByteBuffer.wrap(HexFormat.of().parseHex(part.replace(" ", ""))), heard::add);
        }
    }
}
