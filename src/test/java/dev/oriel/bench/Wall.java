package dev.oriel.bench;

import dev.oriel.Api;
import dev.oriel.rfb.RfbClient;
import dev.oriel.rfb.RfbLimits;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Many machines that show a box, and somebody who looks at small pictures of them. */
final class Wall implements AutoCloseable {

    private static final int WIDTH = 480;
    private static final int KEY_X = 0x2d;

    private final Api api;
    private final List<String> machines = new ArrayList<>();

    /** By machine; they type and see nothing. */
    private final List<RfbClient> keyboards = new ArrayList<>();

    private final Map<String, String> tags = new HashMap<>();

    /** @param oriel its machine shows a box and is copied */
    Wall(Oriel oriel, int count) throws Exception {
        api = oriel.api();
        try {
            for (JsonNode copy : api.post("/api/v1/machines/" + oriel.machine() + "/fork", Map.of("copies", count))) {
                machines.add(copy.path("id").asString());
            }
            for (String machine : machines) {
                keyboards.add(RfbClient.connect(Server.console(oriel.directLine(), machine, api), RfbLimits.DEFAULT));
            }
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Presses a key on each, so that each box gets another colour. */
    void change() throws IOException {
        for (RfbClient keyboard : keyboards) {
            keyboard.extendedKey(0, KEY_X, true);
            keyboard.extendedKey(0, KEY_X, false);
        }
    }

    /** Asks for the pictures that are new, in one request. Returns how many there were. */
    int lookAtAll() throws Exception {
        StringBuilder question = new StringBuilder("/api/v1/screenshots?width=" + WIDTH);
        for (String machine : machines) {
            question.append("&machine=").append(machine).append(':').append(tags.getOrDefault(machine, ""));
        }
        JsonNode pictures = api.get(question.toString()).path("screenshots");
        for (JsonNode picture : pictures) {
            tags.put(picture.path("machine").asString(), picture.path("tag").asString());
        }
        return pictures.size();
    }

    /** Asks for each picture by itself. Returns how many were new. */
    int lookAtEach() throws Exception {
        int made = 0;
        for (String machine : machines) {
            String path = "/api/v1/machines/" + machine + "/screenshot.png?width=" + WIDTH;
            String known = '"' + tags.getOrDefault(machine, "") + '"';
            HttpResponse<byte[]> answer = api.raw("GET", path, "If-None-Match", known);
            if (answer.statusCode() == 200) {
                made++;
                tags.put(machine, answer.headers().firstValue("ETag").orElse("").replace("\"", ""));
            }
        }
        return made;
    }

    @Override
    public void close() throws Exception {
        for (RfbClient keyboard : keyboards) {
            keyboard.close();
        }
        for (String machine : machines) {
            api.post("/api/v1/machines/" + machine + "/stop");
            api.delete("/api/v1/machines/" + machine);
        }
    }
}
