package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Answers of other web servers: what is right is understood, all else fails as a broken line would. */
class HttpProperties {

    @Property
    void anyBytesAreAHeadOrAnError(@ForAll("nearlyHeads") String text) {
        ByteArrayInputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
        try {
            HttpHead head = HttpHead.read(in);
            assertThat(head.status()).isBetween(100, 599);
            head.contentRange();
            head.validator();
            head.contentLength();
        } catch (IOException expected) {
            assertThat(expected).hasMessageContaining("server");
        }
    }

    @Property
    void aHeadEndsWhereItsBodyBegins(@ForAll @IntRange(min = 100, max = 599) int status, @ForAll byte[] body)
            throws IOException {
        byte[] head = ("HTTP/1.1 " + status + " Fine\r\nContent-Length:  " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(head);
        whole.write(body);
        ByteArrayInputStream in = new ByteArrayInputStream(whole.toByteArray());
        HttpHead read = HttpHead.read(in);
        assertThat(read.status()).isEqualTo(status);
        assertThat(read.contentLength()).hasValue(body.length);
        assertThat(in.readAllBytes()).isEqualTo(body);
    }

    @Property
    void chunksAreJoined(@ForAll @Size(max = 20) List<byte[]> chunks, @ForAll @IntRange(min = 1, max = 50) int step)
            throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (byte[] chunk : chunks) {
            if (chunk.length > 0) {
                sent.write((Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                sent.write(chunk);
                sent.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                expected.write(chunk);
            }
        }
        sent.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        ChunkedBody body = new ChunkedBody(new ByteArrayInputStream(sent.toByteArray()));
        byte[] part = new byte[step];
        for (int n = body.read(part); n >= 0; n = body.read(part)) {
            received.write(part, 0, n);
        }
        assertThat(received.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Property
    void chunksOfNonsenseEnd(@ForAll byte[] bytes) {
        try {
            assertThat(new ChunkedBody(new ByteArrayInputStream(bytes)).readAllBytes().length)
                    .isLessThanOrEqualTo(bytes.length);
        } catch (IOException expected) {
            assertThat(expected).hasMessageMatching(".*(chunk|chunks).*");
        }
    }

    @Provide
    Arbitrary<String> nearlyHeads() {
        Arbitrary<String> lines = Arbitraries.oneOf(
                Arbitraries.of(
                        "HTTP/1.1 200 OK",
                        "HTTP/1.0 404",
                        "Content-Length: 7",
                        "Content-Length: -1",
                        "Content-Range: bytes 5-2/9",
                        "Content-Range: bytes 0-0/1",
                        "ETag: W/\"x\"",
                        "Transfer-Encoding: chunked",
                        ""),
                Arbitraries.strings().withCharRange('\0', '\u00FF').ofMaxLength(30));
        return lines.list().ofMaxSize(8).map(list -> String.join("\r\n", list));
    }
}
