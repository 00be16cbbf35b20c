package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerHandshakeTests {

    private final ServerHandshake handshake = new ServerHandshake();
    private final WireBuffer out = new WireBuffer();

    @Test
    void greetsWithItsVersion() {
        handshake.greet(out);
        assertThat(out.toByteArray()).asString(StandardCharsets.US_ASCII).isEqualTo("RFB 003.008\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RFB 003.008\n", "RFB 003.889\n", "RFB 004.001\n", "RFB 005.000\n"})
    void version38ChoosesASecurityTypeAndIsToldTheResult(String version) throws RfbException {
        say(version + "\1\1");
        assertThat(out.toByteArray()).containsExactly(1, 1, 0, 0, 0, 0);
        assertThat(handshake.isComplete()).isTrue();
        assertThat(handshake.isShared()).isTrue();
    }

    @Test
    void version37IsNotToldTheResult() throws RfbException {
        say("RFB 003.007\n\1\0");
        assertThat(out.toByteArray()).containsExactly(1, 1);
        assertThat(handshake.isComplete()).isTrue();
        assertThat(handshake.isShared()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RFB 003.003\n", "RFB 003.005\n"})
    void version33IsToldTheSecurityType(String version) throws RfbException {
        say(version + "\1");
        assertThat(out.toByteArray()).containsExactly(0, 0, 0, 1);
        assertThat(handshake.isComplete()).isTrue();
    }

    @Test
    void anOlderVersionIsToldWhyItIsRefused() {
        assertThatThrownBy(() -> say("RFB 002.002\n")).isInstanceOf(RfbException.class);
        assertThat(said()).startsWith("\0\0\0\0\0\0\0").endsWith("3.3 is the oldest version spoken");
    }

    @Test
    void anotherProtocolIsRefused() {
        assertThatThrownBy(() -> say("GET / HTTP/1.1\r\n")).isInstanceOf(RfbException.class);
    }

    @Test
    void aSecurityTypeThatWasNotOfferedIsRefusedWithAReason() {
        assertThatThrownBy(() -> say("RFB 003.008\n\2")).isInstanceOf(RfbException.class);
        assertThat(said()).startsWith("\1\1\0\0\0\1").endsWith("security type 2 was not offered");
    }

    @Test
    void bytesMayComeOneByOneAndWhatFollowsIsLeft() throws RfbException {
        byte[] bytes = "RFB 003.008\n\1\1X".getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer last = ByteBuffer.allocate(0);
        for (byte one : bytes) {
            last = ByteBuffer.wrap(new byte[] {one});
            handshake.feed(last, out);
        }
        assertThat(handshake.isComplete()).isTrue();
        assertThat(last.remaining()).isEqualTo(1);
    }

    private void say(String text) throws RfbException {
        handshake.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), out);
    }

    private String said() {
        return new String(out.toByteArray(), StandardCharsets.ISO_8859_1);
    }
}
