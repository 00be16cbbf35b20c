package dev.oriel;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A place that images are fetched from, which gives half of a file and keeps the rest back until it is told. */
final class HaltingMirror implements AutoCloseable {

    private static final int LIMIT_SECONDS = 120;

    private final HttpServer http;
    private final CountDownLatch rest = new CountDownLatch(1);
    private volatile byte[] content = {};

    HaltingMirror() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(task -> Thread.ofVirtual().start(task));
        http.createContext("/file", this::give);
        http.start();
    }

    String host() {
        return "localhost:" + http.getAddress().getPort();
    }

    String address() {
        return "http://" + host() + "/file";
    }

    /** This is what it gives from now on. */
    void give(byte[] file) {
        content = file.clone();
    }

    void giveTheRest() {
        rest.countDown();
    }

    private void give(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, content.length);
            int half = content.length / 2;
            exchange.getResponseBody().write(content, 0, half);
            exchange.getResponseBody().flush();
            if (rest.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                exchange.getResponseBody().write(content, half, content.length - half);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
