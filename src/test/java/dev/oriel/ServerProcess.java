package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * A server in a process of its own, which can be killed and followed by another one on the same home and port. Closing it
 * ends all its servers and guests and deletes the home.
 */
public final class ServerProcess implements AutoCloseable {

    public static final String PASSWORD = "correct horse battery";

    /** How long a server may take until it answers. */
    public static final Duration START = Duration.ofSeconds(90);

    /** What servers have said stays there, for somebody to read when a test has failed. */
    private static final Path LOGS = Path.of("target", "servers");

    private static final Duration END = Duration.ofSeconds(20);

    private final Path folder;
    private final boolean ownsFolder;
    private final Path home;
    private final int port;
    private final List<String> settings;
    private final List<Process> servers = new ArrayList<>();
    private @Nullable Api api;

    private ServerProcess(Path folder, boolean ownsFolder, Path home, int port, List<String> settings) {
        this.folder = folder;
        this.ownsFolder = ownsFolder;
        this.home = home;
        this.port = port;
        this.settings = settings;
    }

    /**
     * Starts a server on a new home.
     *
     * @param settings further arguments, such as {@code --oriel.template.quiet=2s}
     */
    public static ServerProcess start(String... settings) throws IOException {
        Path folder = Files.createTempDirectory("oriel-server");
        // The users that run guests have to reach their files in it.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        return start(folder, true, settings);
    }

    /** The same in a folder that stays, which may be on another file system. */
    static ServerProcess startIn(Path folder, String... settings) throws IOException {
        return start(folder, false, settings);
    }

    private static ServerProcess start(Path folder, boolean ownsFolder, String... settings) throws IOException {
        ServerProcess server =
                new ServerProcess(folder, ownsFolder, folder.resolve("home"), freePort(), List.of(settings));
        try {
            server.startAgain();
            return server;
        } catch (RuntimeException | IOException | AssertionError e) {
            server.close();
            throw e;
        }
    }

    /** Starts the next server, as {@code kill} or {@code terminate} have left things, and waits until it answers. */
    public void startAgain() throws IOException {
        Process server = launch(port);
        await("the server")
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsMatching(e -> e instanceof IOException)
                .until(() -> {
                    assertThat(server.isAlive()).as(log()).isTrue();
                    return Api.isHealthy(port);
                });
    }

    /** Launches a further server on the same home, without waiting for anything. */
    Process launchSecond() throws IOException {
        return launch(port + 1);
    }

    /** Kills the server as the system does when memory runs out, without a chance to tidy up. */
    public void kill() {
        Process server = servers.getLast();
        server.destroyForcibly();
        await("the server's end").atMost(END).until(() -> !server.isAlive());
    }

    /** Tells the server to end, and waits until it has. */
    public void terminate() {
        Process server = servers.getLast();
        server.destroy();
        await("the server's end").atMost(START).until(() -> !server.isAlive());
    }

    /** The admin's token, which outlives the servers. */
    public Api api() throws Exception {
        Api known = api;
        if (known == null) {
            known = Api.signIn(port, "admin", PASSWORD);
            api = known;
        }
        return known;
    }

    public int port() {
        return port;
    }

    public Path home() {
        return home;
    }

    /** What the last server has said. */
    public String log() {
        try {
            return Files.readString(logOf(servers.size() - 1));
        } catch (IOException e) {
            return "it has said nothing";
        }
    }

    /** The processes of all guests, also of those that nobody knows any more. */
    public List<ProcessHandle> guests() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains("qemu-system")
                        && commandLine(process).contains(home.toString()))
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /** The process of a machine's guest. */
    public Optional<ProcessHandle> guest(String machine) {
        return guests().stream()
                .filter(process -> commandLine(process).contains("-uuid " + machine))
                .findFirst();
    }

    /** Kills a guest's process, and waits until it is gone. */
    public static void kill(ProcessHandle guest) {
        guest.destroyForcibly();
        await("the guest's end").atMost(END).until(() -> !guest.isAlive());
    }

    /** What is in a folder of the home, by name; nothing if there is no such folder. */
    public List<String> files(String name) {
        try (Stream<Path> files = Files.list(home.resolve(name))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public void close() throws IOException {
        for (Process server : servers) {
            server.destroyForcibly();
        }
        await().atMost(END).until(() -> servers.stream().noneMatch(Process::isAlive));
        guests().forEach(ProcessHandle::destroyForcibly);
        await().atMost(END).until(() -> guests().isEmpty());
        FileSystemUtils.deleteRecursively(home);
        if (ownsFolder) {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private Process launch(int onPort) throws IOException {
        Files.createDirectories(LOGS);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                // It lives for seconds: what starts fast matters.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OrielApplication.class.getName(),
                // The tests' own configuration, which is on this class path, gives every context another home.
                "--oriel.home=" + home,
                "--server.port=" + onPort,
                "--oriel.admin-password=" + PASSWORD,
                "--oriel.recipe.first-guest="));
        command.addAll(settings);
        Process server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(logOf(servers.size()).toFile())
                .start();
        servers.add(server);
        return server;
    }

    private Path logOf(int server) {
        return LOGS.resolve(folder.getFileName() + "-" + server + ".log");
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
