package dev.oriel.bench;

import dev.oriel.Api;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Oriel's server, in a process of its own as {@code ./oriel} starts it, with a home of its own. */
final class Server implements AutoCloseable {

    static final String PASSWORD = "bench bench bench";

    private static final long START_SECONDS = 180;

    private final int port = Websockify.freePort();
    private final Path home;
    private final Process process;
    private final double secondsToStart;
    private final Api api;

    /** @param settings more of them, such as {@code --oriel.template.wanted=0} */
    Server(Path folder, String... settings) throws Exception {
        home = folder.resolve("home");
        long began = System.nanoTime();
        process = new ProcessBuilder(command(settings))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        try {
            awaitHealth(folder.resolve("server.log"));
            secondsToStart = (System.nanoTime() - began) / 1e9;
            api = Api.signIn(port, "admin", PASSWORD);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private List<String> command(String... settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED"));
        String jar = System.getProperty("oriel.bench.server", "");
        if (Files.exists(Path.of(jar)) && !jar.isEmpty()) {
            command.addAll(List.of("-jar", jar));
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.oriel.OrielApplication"));
        }
        command.addAll(List.of(
                "--server.port=" + port,
                "--oriel.home=" + home,
                "--oriel.admin-password=" + PASSWORD,
                "--oriel.machine.on-stop=shutdown",
                "--oriel.recipe.first-guest=",
                "--spring.main.banner-mode=off"));
        command.addAll(List.of(settings));
        return command;
    }

    private void awaitHealth(Path log) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!isHealthy()) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                List<String> lines = Files.readAllLines(log);
                String words = String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
                throw new TimeoutException("the server does not answer; its last words:\n" + words);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private boolean isHealthy() throws Exception {
        try {
            return Api.isHealthy(port);
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Takes a file into the image library and returns the image's id. */
    String upload(String format, Path file) throws Exception {
        return api.upload("/api/v1/images?name=" + format + "&format=" + format, file)
                .path("id")
                .asString();
    }

    Api api() {
        return api;
    }

    int port() {
        return port;
    }

    /** From the start of its process until it was ready. */
    double secondsToStart() {
        return secondsToStart;
    }

    /** @param receiveBuffer bytes that this machine may hold for the client; 0 for the usual */
    SocketChannel line(int receiveBuffer) throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (receiveBuffer > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        }
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    /** Opens the console of a machine over a line to the server. */
    static ByteChannel console(ByteChannel line, String machine, Api who) throws IOException {
        return WebSocketPipe.open(line, "/api/v1/machines/" + machine + "/console", who.authorization());
    }

    /** Processor time of the server so far. */
    long cpuNanos() throws IOException {
        return ProcessFiles.cpuNanos(process.pid());
    }

    /** Bytes of the heap that are in use after a collection. */
    long liveHeap() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process histogram = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String words = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        histogram.waitFor(20, TimeUnit.SECONDS);
        String total = words.lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("jcmd says nothing of the heap: " + words));
        return Long.parseLong(total.strip().split("\\s+")[2]);
    }

    /** The processes of all guests, those that wait in a pool as well, by their ids. */
    Map<String, Long> guests() throws IOException {
        Map<String, Long> found = new HashMap<>();
        Path runs = home.resolve("run");
        if (Files.isDirectory(runs)) {
            try (var files = Files.walk(runs)) {
                for (Path file : files.filter(path -> path.endsWith("pid")).toList()) {
                    String pid = Files.readString(file).strip();
                    found.put(file.getParent().getFileName().toString(), Long.parseLong(pid));
                }
            }
        }
        return found;
    }

    /** Ends the server and all its guests. */
    @Override
    public void close() throws IOException, InterruptedException {
        // A build of a first guest, say.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        for (long pid : guests().values()) {
            ProcessHandle.of(pid)
                    .filter(guest -> guest.info().command().orElse("").contains("qemu"))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
