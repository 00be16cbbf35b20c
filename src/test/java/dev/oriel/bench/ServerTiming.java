package dev.oriel.bench;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says of how long something took (Server-Timing, W3C). */
final class ServerTiming {

    private ServerTiming() {}

    /** @throws IOException when the answer does not tell */
    static double millis(HttpResponse<?> answer, String metric) throws IOException {
        return millis(String.join(", ", answer.headers().allValues("Server-Timing")), metric);
    }

    static double millis(String header, String metric) throws IOException {
        Matcher found = Pattern.compile("(?:^|,)\\s*" + Pattern.quote(metric) + "\\s*;[^,]*?dur=([0-9.]+)")
                .matcher(header);
        if (!found.find()) {
            throw new IOException("the answer does not tell \"" + metric + "\": " + header);
        }
        return Double.parseDouble(found.group(1));
    }
}
