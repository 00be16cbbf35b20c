package dev.oriel;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** PostgreSQL from the distribution's programs, for one test: an empty cluster on a loopback port of its own. */
final class PostgresCluster implements AutoCloseable {

    static final String USER = "oriel";

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    /** PostgreSQL refuses to run as root; the distribution's package brings this user. */
    private static final String UNPRIVILEGED = "postgres";

    private static final int LIMIT_SECONDS = 60;

    private final Path programs;
    private final Path folder;
    private final String password;
    private final int port;

    private PostgresCluster(Path programs, Path folder, String password, int port) {
        this.programs = programs;
        this.folder = folder;
        this.password = password;
        this.port = port;
    }

    static PostgresCluster start() throws IOException, InterruptedException {
        PostgresCluster cluster = new PostgresCluster(
                programs(),
                Files.createTempDirectory("oriel-postgres"),
                UUID.randomUUID().toString(),
                freePort());
        try {
            cluster.create();
            cluster.run(
                    "pg_ctl",
                    "start",
                    "--wait",
                    "--pgdata=data",
                    "--log=server.log",
                    "--options=-p " + cluster.port
                            + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off");
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException failure) {
            FileSystemUtils.deleteRecursively(cluster.folder);
            throw failure;
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    String password() {
        return password;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            run("pg_ctl", "stop", "--wait", "--pgdata=data", "--mode=fast");
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private void create() throws IOException, InterruptedException {
        Path secret = Files.createFile(
                folder.resolve("password"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, password);
        if (isRoot()) {
            var owner = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED);
            Files.setOwner(secret, owner);
            Files.setOwner(folder, owner);
        }
        run(
                "initdb",
                "--pgdata=data",
                "--username=" + USER,
                "--pwfile=password",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync");
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + UNPRIVILEGED, "--regid=" + UNPRIVILEGED, "--init-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        File words = Files.createTempFile("oriel-postgres", ".log").toFile();
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(words)
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(program + " failed: " + Files.readString(words.toPath()) + serverLog());
            }
        } finally {
            Files.delete(words.toPath());
        }
    }

    private String serverLog() throws IOException {
        Path log = folder.resolve("server.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** The newest version's programs. */
    private static Path programs() throws IOException {
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> versions = Files.list(INSTALLED)) {
                var newest = versions.map(version -> version.resolve("bin"))
                        .filter(programs -> Files.isExecutable(programs.resolve("initdb")))
                        .max(Comparator.comparingInt(PostgresCluster::version));
                if (newest.isPresent()) {
                    return newest.get();
                }
            }
        }
        throw new IllegalStateException("this test needs PostgreSQL's programs: apt-get install postgresql");
    }

    private static int version(Path programs) {
        String name = String.valueOf(programs.getParent().getFileName());
        return name.matches("[0-9]{1,4}") ? Integer.parseInt(name) : 0;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
