package dev.oriel.image;

import dev.oriel.SignedInByHeader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Somebody who speaks tus by hand, request by request. */
final class TusClient {

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final UUID account;

    TusClient(int port, UUID account) {
        this.base = "http://127.0.0.1:" + port;
        this.account = account;
    }

    HttpResponse<String> create(long length, Map<String, String> metadata) throws Exception {
        String said = new TreeMap<>(metadata)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " "
                                + Base64.getEncoder()
                                        .encodeToString(entry.getValue().getBytes(StandardCharsets.UTF_8)))
                        .collect(Collectors.joining(","));
        return send(request(TusApi.PATH)
                .header("Upload-Length", Long.toString(length))
                .header("Upload-Metadata", said)
                .POST(BodyPublishers.noBody()));
    }

    /** Begins an upload that is allowed, and gives its address. */
    String begin(long length, Map<String, String> metadata) throws Exception {
        HttpResponse<String> answer = create(length, metadata);
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return answer.headers().firstValue("Location").orElseThrow();
    }

    HttpResponse<String> head(String upload) throws Exception {
        return send(request(upload).method("HEAD", BodyPublishers.noBody()));
    }

    long offset(String upload) throws Exception {
        return head(upload).headers().firstValueAsLong("Upload-Offset").orElseThrow();
    }

    HttpResponse<String> patch(String upload, long offset, byte[] piece) throws Exception {
        return send(request(upload)
                .header("Upload-Offset", Long.toString(offset))
                .header("Content-Type", "application/offset+octet-stream")
                .method("PATCH", BodyPublishers.ofByteArray(piece)));
    }

    HttpResponse<String> delete(String upload) throws Exception {
        return send(request(upload).DELETE());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .header("Tus-Resumable", "1.0.0")
                .header(SignedInByHeader.HEADER, account.toString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
