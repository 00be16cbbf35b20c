package dev.oriel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server is killed while it looks at an image, converts, copies or fetches one. The next server finishes it: the image
 * is what it should be, and nothing is left over. {@code -Doriel.test.seed} chooses other moments.
 */
@Timeout(600)
class ImageCrashIT {

    private static final Logger log = LoggerFactory.getLogger(ImageCrashIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long SEED = Long.getLong("oriel.test.seed", 1);
    private static final int SIZE = 48 << 20;
    private static final int PIECE = 1 << 20;
    private static final int PIECES_PER_SECOND = 24;

    @TempDir
    private static Path folder;

    private static Path raw;
    private static Path foreign;
    private static HttpServer mirror;
    private static ServerProcess server;

    @BeforeAll
    static void startServers() throws Exception {
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        raw = Files.write(folder.resolve("disk.raw"), content);
        foreign = folder.resolve("disk.vdi");
        Scribe.run("qemu-img", "convert", "-f", "raw", "-O", "vdi", raw.toString(), foreign.toString());
        mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mirror.createContext("/disk.raw", ImageCrashIT::give);
        mirror.start();
        server = ServerProcess.start("--oriel.image.import=true", "--oriel.image.import-hosts=" + mirrorName());
    }

    @AfterAll
    static void leaveNothing() throws IOException {
        mirror.stop(0);
        server.close();
    }

    /** How an image comes. */
    enum Way {
        LOOKED_AT {
            @Override
            String begin() throws Exception {
                return upload(raw, "raw");
            }

            @Override
            void goOn(String image) throws Exception {
                send(image, raw);
            }
        },
        CONVERTED {
            @Override
            String begin() throws Exception {
                return upload(foreign, "vdi");
            }

            @Override
            void goOn(String image) throws Exception {
                send(image, foreign);
            }
        },
        COPIED {
            @Override
            String begin() throws Exception {
                String source = upload(raw, "raw");
                send(source, raw);
                awaitReady(source);
                return server.api()
                        .post("/api/v1/images/" + source + "/copies", Map.of("name", "Copy"))
                        .path("id")
                        .asString();
            }
        },
        FETCHED {
            @Override
            String begin() throws Exception {
                return server.api()
                        .post(
                                "/api/v1/images/imports",
                                Map.of("url", "http://" + mirrorName() + "/disk.raw", "name", "Far", "format", "raw"))
                        .path("id")
                        .asString();
            }
        };

        /** Gives the id that the image will have. */
        abstract String begin() throws Exception;

        /** What its owner has to do for it to come; it may be broken off, and done again. */
        void goOn(String image) throws Exception {}
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theNextServerFinishesIt(Way way) throws Exception {
        String first = way.begin();
        long begun = System.nanoTime();
        way.goOn(first);
        awaitReady(first);
        long whole = System.nanoTime() - begun;
        requireContent(first);
        deleteAll();

        String second = way.begin();
        double part = new SplittableRandom(SEED + way.ordinal()).nextDouble();
        long moment = System.nanoTime() + (long) (whole * part);
        CompletableFuture<Void> coming = CompletableFuture.runAsync(
                () -> {
                    try {
                        way.goOn(second);
                    } catch (Exception | AssertionError e) {
                        log.info("Its owner was interrupted: {}", e.toString());
                    }
                },
                task -> Thread.ofVirtual().start(task));
        await().pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() >= moment);
        server.kill();
        coming.join();
        log.info("{} was broken off after {} of {} ms (seed {})", way, part, whole / 1_000_000, SEED);
        server.startAgain();

        if (!isReady(second)) {
            way.goOn(second);
        }
        awaitReady(second);
        requireContent(second);
        deleteAll();
    }

    private static void requireContent(String image) throws Exception {
        String file = server.files("images").stream()
                .filter(name -> name.startsWith(image))
                .findFirst()
                .orElseThrow();
        Scribe.run(
                "qemu-img",
                "compare",
                "-f",
                "raw",
                "-F",
                file.endsWith("qcow2") ? "qcow2" : "raw",
                raw.toString(),
                server.home().resolve("images").resolve(file).toString());
    }

    private static void deleteAll() throws Exception {
        for (var image : server.api().get("/api/v1/images")) {
            server.api().delete("/api/v1/images/" + image.path("id").asString());
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(server.files("images")).isEmpty();
            assertThat(server.files("arriving")).isEmpty();
            assertThat(server.files("tmp")).isEmpty();
            assertThat(tools()).isEmpty();
        });
    }

    /** What works on the server's files beside it. */
    private static Object[] tools() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("qemu-img")
                        && process.info()
                                .commandLine()
                                .orElse("")
                                .contains(server.home().toString()))
                .toArray();
    }

    private static void awaitReady(String image) {
        await(image).atMost(PATIENCE).until(() -> isReady(image));
    }

    private static boolean isReady(String image) throws Exception {
        return server.api().raw("GET", "/api/v1/images/" + image).statusCode() == 200;
    }

    /** Begins an upload, and gives its id. */
    private static String upload(Path file, String format) throws Exception {
        String metadata = "name " + base64("Disk") + ",format " + base64(format);
        HttpResponse<String> answer = tus(request("/api/v1/images/uploads")
                .header("Upload-Length", Long.toString(Files.size(file)))
                .header("Upload-Metadata", metadata)
                .POST(BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        String location = answer.headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    /** Sends what the server does not have yet, if there is anything. */
    private static void send(String image, Path file) throws Exception {
        String upload = "/api/v1/images/uploads/" + image;
        HttpResponse<String> head = tus(request(upload).method("HEAD", BodyPublishers.noBody()));
        long offset = head.headers().firstValueAsLong("Upload-Offset").orElse(Files.size(file));
        if (offset < Files.size(file)) {
            byte[] rest = Arrays.copyOfRange(Files.readAllBytes(file), (int) offset, (int) Files.size(file));
            tus(request(upload)
                    .header("Upload-Offset", Long.toString(offset))
                    .header("Content-Type", "application/offset+octet-stream")
                    .method("PATCH", BodyPublishers.ofByteArray(rest)));
        }
    }

    private static HttpRequest.Builder request(String path) throws Exception {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port()).resolve(path))
                .header("Tus-Resumable", "1.0.0")
                .header("Authorization", server.api().authorization());
    }

    private static HttpResponse<String> tus(HttpRequest.Builder request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString());
        }
    }

    private static String base64(String word) {
        return Base64.getEncoder().encodeToString(word.getBytes(UTF_8));
    }

    private static String mirrorName() {
        return "localhost:" + mirror.getAddress().getPort();
    }

    /** Gives the file so slowly that somebody can be killed meanwhile. */
    private static void give(HttpExchange exchange) {
        Thread.ofVirtual().start(() -> {
            try (exchange;
                    OutputStream out = begin(exchange)) {
                byte[] content = Files.readAllBytes(raw);
                for (int at = 0; at < content.length; at += PIECE) {
                    out.write(content, at, Math.min(PIECE, content.length - at));
                    out.flush();
                    Thread.sleep(1000 / PIECES_PER_SECOND);
                }
            } catch (IOException e) {
                log.info("Whoever fetched it has gone: {}", e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static OutputStream begin(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, SIZE);
        return exchange.getResponseBody();
    }
}
