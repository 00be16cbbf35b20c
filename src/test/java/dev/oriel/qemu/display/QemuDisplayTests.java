package dev.oriel.qemu.display;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.framebuffer.Framebuffer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What QEMU does wrong too rarely to be waited for; everything else is tried with QEMU itself, in QemuEngineIT. */
class QemuDisplayTests {

    private static final int GREEN = 0x00ff00;

    @TempDir
    private Path folder;

    private final AtomicInteger connections = new AtomicInteger();

    @Test
    void aFirstPictureThatDoesNotComeIsAskedForAgain() throws Exception {
        try (ServerSocketChannel server = listen();
                QemuDisplay display = openWith(server, Duration.ofMillis(200))) {
            await().until(() -> shows(display.framebuffer(), GREEN));
            assertThat(connections).hasValue(2);
        }
    }

    /** Speaks like QEMU, but forgets the picture of the first that comes. */
    private QemuDisplay openWith(ServerSocketChannel server, Duration firstPicture) throws IOException {
        Thread.ofVirtual().start(() -> {
            try {
                serve(server.accept(), false);
                serve(server.accept(), true);
            } catch (IOException closed) {
                // by the test, which is over
            }
        });
        return QemuDisplay.open(socket(), firstPicture);
    }

    private void serve(SocketChannel caller, boolean well) throws IOException {
        connections.incrementAndGet();
        DataInputStream in = new DataInputStream(Channels.newInputStream(caller));
        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(caller));
        out.write("RFB 003.008\n".getBytes(US_ASCII));
        in.readNBytes(12);
        out.write(new byte[] {1, 1}); // one security type: None
        in.readNBytes(1);
        out.writeInt(0); // it is accepted
        in.readNBytes(1);
        out.writeShort(1);
        out.writeShort(1);
        out.write(new byte[] {32, 24, 0, 1, 0, -1, 0, -1, 0, -1, 16, 8, 0, 0, 0, 0});
        out.writeInt(0); // no name
        if (well) {
            out.write(new byte[] {0, 0, 0, 1}); // an update of one rectangle, 1x1, raw
            out.write(new byte[] {0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0});
            out.writeInt(Integer.reverseBytes(GREEN));
        }
        while (in.read() >= 0) {
            // what it asks for
        }
    }

    private ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket()));
    }

    private Path socket() {
        return folder.resolve("vnc");
    }

    private static boolean shows(Framebuffer screen, int colour) {
        return (screen.read(screen.bounds())[0] & 0xffffff) == colour;
    }
}
