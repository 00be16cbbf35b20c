package dev.oriel.qemu.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
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
                assertThat(ahead.more().hasRemaining()).isFalse();
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
            assertThatCode(ahead::close).doesNotThrowAnyException();
        }
    }

    @Test
    void itCanBeClosedWhileNobodyTakesWhatHasCome() throws Exception {
        try (InputStream endless = new EndlessBytes();
                ReadAhead ahead = ReadAhead.of(Channels.newChannel(endless))) {
            assertThat(ahead.more().get()).isZero();
        }
    }

    private static final class EndlessBytes extends InputStream {
        @Override
        public int read() {
            return 0;
        }
    }

    /** Leaves as much of each piece as may be left. */
    private static byte[] readAll(ReadAhead ahead, Random random) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int left = 0;
        for (ByteBuffer piece = ahead.more(); piece.remaining() > left; piece = ahead.more()) {
            left = Math.min(piece.remaining(), random.nextInt(Inflow.MOST_LEFT + 1));
            byte[] taken = new byte[piece.remaining() - left];
            piece.get(taken);
            all.write(taken);
        }
        byte[] last = new byte[left];
        ahead.more().get(last);
        all.write(last);
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
