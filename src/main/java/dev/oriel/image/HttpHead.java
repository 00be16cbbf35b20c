package dev.oriel.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of an HTTP/1.1 answer (RFC 9112): its status and its headers. Whoever sends it may be hostile, so it is
 * bounded.
 *
 * @param headers by their names in small letters; of several with one name, the first
 */
record HttpHead(int status, Map<String, String> headers) {

    private static final int MAX_LENGTH = 32 * 1024;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
    private static final Pattern RANGE = Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})");

    /** The part of a file that an answer holds. */
    record Range(long first, long last, long whole) {}

    /** Reads up to the empty line, and not a byte more. */
    static HttpHead read(InputStream in) throws IOException {
        Line line = new Line(in);
        Matcher status = STATUS_LINE.matcher(line.next());
        if (!status.matches()) {
            throw new IOException("the server does not answer in HTTP/1.1");
        }
        Map<String, String> headers = new TreeMap<>();
        for (String header = line.next(); !header.isEmpty(); header = line.next()) {
            int colon = header.indexOf(':');
            if (colon <= 0) {
                throw new IOException("the server's answer has a header without a name");
            }
            headers.putIfAbsent(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        return new HttpHead(Integer.parseInt(status.group(1)), headers);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    boolean isChunked() {
        return header("transfer-encoding").orElse("").toLowerCase(Locale.ROOT).endsWith("chunked");
    }

    /** How long the body is; empty when only its end will tell. */
    OptionalLong contentLength() throws IOException {
        String length = headers.get("content-length");
        if (length == null || isChunked()) {
            return OptionalLong.empty();
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw new IOException("the server's answer has no length but " + length.length() + " other characters");
        }
        return OptionalLong.of(Long.parseLong(length));
    }

    /** What of the file comes; empty when it is not told, or makes no sense. */
    Optional<Range> contentRange() {
        Matcher range = RANGE.matcher(header("content-range").orElse(""));
        if (!range.matches()) {
            return Optional.empty();
        }
        Range told = new Range(
                Long.parseLong(range.group(1)), Long.parseLong(range.group(2)), Long.parseLong(range.group(3)));
        return told.first() <= told.last() && told.last() < told.whole() ? Optional.of(told) : Optional.empty();
    }

    /** By what this state of the file can be asked for again; empty when the server names nothing strong enough. */
    Optional<String> validator() {
        return header("etag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> header("last-modified"))
                .filter(text -> text.length() <= 256);
    }

    /** Takes lines from a stream, one after the other, up to a number of bytes in all. */
    private static final class Line {

        private final InputStream in;
        private int left = MAX_LENGTH;

        Line(InputStream in) {
            this.in = in;
        }

        String next() throws IOException {
            StringBuilder text = new StringBuilder();
            while (true) {
                int b = in.read();
                if (b < 0) {
                    throw new IOException("the server's answer ends in its head");
                }
                if (--left < 0) {
                    throw new IOException("the head of the server's answer is too long");
                }
                if (b == '\n') {
                    int end = text.length();
                    boolean returned = end > 0 && text.charAt(end - 1) == '\r';
                    return text.substring(0, returned ? end - 1 : end);
                }
                text.append((char) b);
            }
        }
    }

    /** For a request: a value that cannot begin another header. */
    static byte[] request(String... lines) {
        for (String line : lines) {
            if (line.chars().anyMatch(c -> c < ' ' || c > 0x7E)) {
                throw new IllegalArgumentException("not a line of a request");
            }
        }
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
