package dev.oriel;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST API as somebody with a token and no browser uses it. */
public final class Api {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final String authorization;

    private Api(String base, String authorization) {
        this.base = base;
        this.authorization = authorization;
    }

    /** Signs in with name and password, and goes on with a token. */
    public static Api signIn(int port, String name, String password) throws Exception {
        String basic = Base64.getEncoder().encodeToString((name + ':' + password).getBytes(StandardCharsets.UTF_8));
        Api byPassword = new Api("http://127.0.0.1:" + port, "Basic " + basic);
        String token = byPassword
                .post("/api/v1/tokens", Map.of("name", "test"))
                .path("token")
                .asString();
        return new Api(byPassword.base, "Bearer " + token);
    }

    /** Whether a server answers on this port that it is well. */
    public static boolean isHealthy(int port) throws Exception {
        return new Api("http://127.0.0.1:" + port, "")
                        .raw("GET", "/actuator/health")
                        .statusCode()
                == 200;
    }

    /** The same server, without saying who one is. */
    public Api anonymous() {
        return new Api(base, "");
    }

    public JsonNode get(String path) throws Exception {
        return json(send("GET", path, BodyPublishers.noBody(), ""));
    }

    public JsonNode post(String path, Object body) throws Exception {
        return json(send("POST", path, BodyPublishers.ofString(JSON.writeValueAsString(body)), "application/json"));
    }

    public JsonNode post(String path) throws Exception {
        return json(send("POST", path, BodyPublishers.noBody(), ""));
    }

    public JsonNode patch(String path, Object body) throws Exception {
        return json(raw("PATCH", path, body));
    }

    public JsonNode upload(String path, Path file) throws Exception {
        return json(send("POST", path, BodyPublishers.ofFile(file), "application/octet-stream"));
    }

    public void delete(String path) throws Exception {
        json(send("DELETE", path, BodyPublishers.noBody(), ""));
    }

    public HttpResponse<byte[]> raw(String method, String path) throws Exception {
        return send(method, path, BodyPublishers.noBody(), "");
    }

    public HttpResponse<byte[]> raw(String method, String path, Object body) throws Exception {
        return send(method, path, BodyPublishers.ofString(JSON.writeValueAsString(body)), "application/json");
    }

    /** What an answer says, or an error when it refuses. */
    public static JsonNode json(HttpResponse<byte[]> answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.statusCode() >= 400) {
            throw new AssertionError(answer.request().method() + " " + answer.uri() + " was answered with "
                    + answer.statusCode() + ": " + text);
        }
        return text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
    }

    /** Opens the console of a machine. */
    public WebSocketChannel console(String machineId, Map<String, String> headers) throws IOException {
        Map<String, String> all = new HashMap<>(headers);
        if (!authorization.isEmpty()) {
            all.put("Authorization", authorization);
        }
        URI address = URI.create(base.replace("http", "ws") + "/api/v1/machines/" + machineId + "/console");
        return WebSocketChannel.open(http, address, all);
    }

    /** What proves who one is, for requests that are not made here. */
    public String authorization() {
        return authorization;
    }

    public String state(String machineId) throws Exception {
        return get("/api/v1/machines/" + machineId).path("state").asString();
    }

    /** Deletes a machine; when it is on, its plug is pulled first. */
    public void deleteMachine(String machineId) throws Exception {
        if (!List.of("off", "crashed").contains(state(machineId))) {
            post("/api/v1/machines/" + machineId + "/stop");
        }
        delete("/api/v1/machines/" + machineId);
    }

    public HttpResponse<byte[]> raw(String method, String path, String header, String value) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .method(method, BodyPublishers.noBody())
                .header("Authorization", authorization)
                .header(header, value);
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> send(String method, String path, BodyPublisher body, String type) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .method(method, body);
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }
}
