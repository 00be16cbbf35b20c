package dev.oriel.qemu.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes out of a channel that is read ahead is what went in, whatever the pace, and its end is the source's. */
@Timeout(60)
class ReadAheadTests {

    @Test
    void everyByteComesInOrder() throws Exception {
        Random random = new Random(7);
        for (int size : new int[] {0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 40 << 20}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            try (ReadAhead ahead = ReadAhead.of(Channels.newChannel(new ByteArrayInputStream(bytes)))) {
                assertThat(readAll(ahead, random)).isEqualTo(bytes);
                assertThat(ahead.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
        }
    }

    @Test
    void aFailureIsToldToWhoeverReads() {
        IOException broken = new IOException("the line is broken");
        try (ReadAhead ahead = ReadAhead.of(failing(broken))) {
            assertThatThrownBy(() -> readAll(ahead, new Random(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the line is broken");
        }
    }

    @Test
    void itCanBeClosedWhileTheSourceIsSilent() throws Exception {
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel _ = pipe.sink();
                Pipe.SourceChannel source = pipe.source()) {
            ReadAhead ahead = ReadAhead.of(source);
            ahead.close();
            ahead.close();
            assertThat(ahead.isOpen()).isFalse();
        }
    }

    @Test
    void itCanBeClosedWhileNobodyTakesWhatHasCome() throws Exception {
        try (InputStream endless = new EndlessBytes();
                ReadAhead ahead = ReadAhead.of(Channels.newChannel(endless))) {
            assertThat(ahead.read(ByteBuffer.allocate(1))).isEqualTo(1);
        }
    }

    private static final class EndlessBytes extends InputStream {
        @Override
        public int read() {
            return 0;
        }
    }

    private static byte[] readAll(ReadableByteChannel channel, Random random) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(3 << 20);
        while (channel.read(buffer.clear().limit(1 + random.nextInt(buffer.capacity()))) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toByteArray();
    }

    private static ReadableByteChannel failing(IOException failure) {
        return Channels.newChannel(new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw failure;
            }
        });
    }
}
