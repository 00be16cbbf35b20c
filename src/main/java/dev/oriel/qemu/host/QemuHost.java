package dev.oriel.qemu.host;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.EngineRemark;
import dev.oriel.qemu.process.Executable;
import dev.oriel.qemu.process.ToolRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The QEMU that is installed on this host, examined.
 *
 * @param version such as "7.2.22"
 * @param build all that it says of its version, which the distribution's own number may be part of
 * @param accelerator what its guests get
 * @param reason why they get it
 */
public record QemuHost(String version, String build, Accelerator accelerator, EngineRemark reason) {

    private static final Logger log = LoggerFactory.getLogger(QemuHost.class);
    private static final Duration VERSION_LIMIT = Duration.ofSeconds(10);
    private static final Pattern VERSION = Pattern.compile("version (\\d+\\.\\d+(\\.\\d+)?)");

    /** Whether the version is this one or a later one. */
    public boolean isAtLeast(int major, int minor) {
        String[] numbers = version.split("\\.", 3);
        int ours = Integer.parseInt(numbers[0]);
        return ours > major || (ours == major && Integer.parseInt(numbers[1]) >= minor);
    }

    /**
     * Whether a guest runs in a QEMU of this version, as far as its machine is concerned: QEMU may have been replaced under
     * it.
     *
     * @param running the guest's answer to query-version
     */
    public boolean isLike(JsonNode running) {
        JsonNode numbers = running.path("qemu");
        return (version + ".")
                .startsWith(numbers.path("major").asInt(0) + "."
                        + numbers.path("minor").asInt(0) + ".");
    }

    /** Begins to examine the host in the background: it may take seconds, and the server must not wait for it. */
    public static CompletableFuture<QemuHost> examine(String binary, Path memory) {
        CompletableFuture<QemuHost> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("qemu-probe").start(() -> {
            try {
                String build = build(binary);
                String version = version(build);
                AcceleratorChoice choice = new AcceleratorProbe(binary, version, memory).choose();
                log.info(
                        "QEMU {} ({}) with {}: {}",
                        version,
                        binary,
                        choice.accelerator(),
                        choice.reason().words());
                answer.complete(new QemuHost(version, build, choice.accelerator(), choice.reason()));
            } catch (EngineException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** Waits for the examination. */
    public static QemuHost await(CompletableFuture<QemuHost> examination) throws EngineException {
        try {
            return examination.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new EngineException(String.valueOf(cause.getMessage()), cause);
        }
    }

    /** The version in what QEMU says when it is asked for it. */
    static String version(String build) throws EngineException {
        Matcher matcher = VERSION.matcher(build);
        if (!matcher.find()) {
            throw new EngineException("QEMU does not tell its version: " + build);
        }
        return matcher.group(1);
    }

    private static String build(String binary) throws EngineException {
        if (Executable.find(binary).isEmpty()) {
            throw new EngineException("QEMU is not installed: there is no " + binary
                    + "; on Debian and Ubuntu it is the package qemu-system-x86");
        }
        try {
            return ToolRun.of(VERSION_LIMIT, List.of(binary, "--version")).output();
        } catch (IOException e) {
            throw new EngineException("QEMU cannot be run: " + e.getMessage(), e);
        }
    }
}
