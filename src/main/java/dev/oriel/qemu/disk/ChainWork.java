package dev.oriel.qemu.disk;

import dev.oriel.qemu.qmp.QmpClient;
import dev.oriel.qemu.qmp.QmpException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Work on the files below a running guest's disk: one of QEMU's block jobs, "block-stream". It writes to the disk's own
 * file alone, and changes what that stands on as its last act, when everything else is on the host's disk. Whatever it
 * has copied until it is broken off is only a copy of what is below, so the file is sound at every moment.
 */
final class ChainWork {

    /** What is done before a job ends. */
    private interface Finish {
        void run() throws IOException;
    }

    /** How far a job is that we wait for. */
    private enum Phase {
        COPYING,
        ENDING,
        GIVEN_UP
    }

    private static final String JOB = "shorten";
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);

    /** The guest's own reads and writes come first. */
    private static final long BYTES_PER_SECOND = 64L << 20;

    private final QmpClient monitor;

    ChainWork(QmpClient monitor) {
        this.monitor = monitor;
    }

    /**
     * Copies into a disk's file what it needs of those between it and a base, and puts it on the base.
     *
     * @param node the topmost node of the disk
     * @param base a file of its chain, or null for none
     * @param name what the disk's file is to call the base
     * @param wanted becomes false when it is to be broken off
     * @return false when it was broken off
     */
    boolean shorten(String node, @Nullable Path base, String name, BooleanSupplier wanted) throws IOException {
        Map<String, Object> arguments = new HashMap<>(Map.of("job-id", JOB, "device", node, "on-error", "report"));
        arguments.putAll(Map.of("speed", BYTES_PER_SECOND, "auto-finalize", false, "auto-dismiss", false));
        if (base != null) {
            arguments.put("base", base.toAbsolutePath().toString());
            arguments.put("backing-file", name);
        }
        monitor.execute("block-stream", arguments);
        JsonNode job;
        try {
            job = await(wanted, () -> finish(node));
        } catch (IOException e) {
            giveUp(e);
            throw e;
        }
        boolean complete = wanted.getAsBoolean() || job.path("error").isMissingNode();
        String problem = job.path("error").asString("");
        monitor.execute("job-dismiss", Map.of("id", JOB));
        if (complete && !problem.isEmpty()) {
            throw new QmpException("the layers below the disk cannot be merged: " + problem);
        }
        return complete;
    }

    /** Ends what an earlier server has begun, if it has. */
    void giveUp() throws IOException {
        if (find() != null) {
            await(() -> false, () -> {});
            monitor.execute("job-dismiss", Map.of("id", JOB));
        }
    }

    private void giveUp(IOException reason) {
        try {
            giveUp();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    /**
     * Puts the disk on its base, now that all is copied. QEMU keeps in its memory where it has copied to, and would write
     * that nothing is below any more before it writes that: a QEMU that is killed then would have lost what was below. So
     * it is on the disk first. QMP has no command for that; the human monitor has one, which does not tell if it fails.
     */
    private void finish(String node) throws IOException {
        String words = monitor.execute("human-monitor-command", Map.of("command-line", "qemu-io " + node + " flush"))
                .asString("");
        if (!words.isBlank()) {
            throw new QmpException("what was merged cannot be written to the disk: " + words.strip());
        }
        monitor.execute("job-finalize", Map.of("id", JOB));
    }

    /**
     * Waits for the job to end, for as long as that takes, or for a moment once it is not wanted any more.
     *
     * @param finish what is done, once, when the job is ready to end
     */
    private JsonNode await(BooleanSupplier wanted, Finish finish) throws IOException {
        Phase phase = Phase.COPYING;
        long deadline = Long.MAX_VALUE;
        while (true) {
            JsonNode job = find();
            if (job == null) {
                throw new QmpException("QEMU has lost its work on the disks");
            }
            String status = job.path("status").asString();
            if (status.equals("concluded")) {
                return job;
            }
            if (phase == Phase.COPYING && !wanted.getAsBoolean()) {
                phase = Phase.GIVEN_UP;
                deadline = System.nanoTime() + END_LIMIT.toNanos();
                monitor.execute("job-cancel", Map.of("id", JOB));
            } else if (phase == Phase.COPYING && status.equals("pending")) {
                phase = Phase.ENDING;
                finish.run();
            } else if (phase == Phase.GIVEN_UP && System.nanoTime() - deadline > 0) {
                throw new QmpException("QEMU does not give up its work on the disks");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private @Nullable JsonNode find() throws IOException {
        for (JsonNode job : monitor.execute("query-jobs")) {
            if (job.path("id").asString().equals(JOB)) {
                return job;
            }
        }
        return null;
    }
}
