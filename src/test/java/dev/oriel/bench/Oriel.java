package dev.oriel.bench;

import dev.oriel.Api;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The server with the bench guest in it. */
final class Oriel implements Side, AutoCloseable {

    private final Server server;
    private final String machine;

    Oriel(Path folder, Path guest) throws Exception {
        server = new Server(folder);
        try {
            machine = startMachine(guest);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private String startMachine(Path guest) throws Exception {
        Map<String, Object> definition = Map.of(
                "name",
                "bench",
                "memoryMiB",
                256,
                "kernel",
                server.upload("kernel", guest.resolve("vmlinuz")),
                "initrd",
                server.upload("initrd", guest.resolve("initrd.img")),
                "kernelCommandLine",
                Files.readString(guest.resolve("cmdline")).strip());
        String id = api().post("/api/v1/machines", definition).path("id").asString();
        api().post("/api/v1/machines/" + id + "/start");
        return id;
    }

    Api api() {
        return server.api();
    }

    int port() {
        return server.port();
    }

    String machine() {
        return machine;
    }

    /** From the start of its process until it was ready. */
    double secondsToStart() {
        return server.secondsToStart();
    }

    @Override
    public String name() {
        return "Oriel";
    }

    @Override
    public ByteChannel directLine() throws IOException {
        return directLine(0);
    }

    /** @param receiveBuffer bytes that this machine may hold for the client; 0 for the usual */
    SocketChannel directLine(int receiveBuffer) throws IOException {
        return server.line(receiveBuffer);
    }

    @Override
    public ByteChannel connect(ByteChannel line) throws IOException {
        return Server.console(line, machine, api());
    }

    @Override
    public void go() throws Exception {
        if (api().state(machine).equals("paused")) {
            api().post("/api/v1/machines/" + machine + "/resume");
        }
    }

    @Override
    public void rest() throws Exception {
        if (api().state(machine).equals("running")) {
            api().post("/api/v1/machines/" + machine + "/pause");
        }
    }

    @Override
    public long cpuNanos() throws IOException {
        return server.cpuNanos();
    }

    /** Bytes of the heap that are in use after a collection. */
    long liveHeap() throws IOException, InterruptedException {
        return server.liveHeap();
    }

    /** Ends the server and all its guests. */
    @Override
    public void close() throws IOException, InterruptedException {
        server.close();
    }
}
