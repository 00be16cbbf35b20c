package dev.oriel.qemu.disk;

import dev.oriel.qemu.process.RunDirectory;
import dev.oriel.qemu.qmp.QmpClient;
import dev.oriel.qemu.qmp.QmpException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The files that a running guest has as its disks and in its CD drive. What is there now is asked of QEMU, so that it
 * does not matter which server made it so.
 */
public final class GuestDisks {

    /** A disk has its number, and a second one if it is an overlay that the guest got while it ran. */
    private static final Pattern DISK = Pattern.compile("disk(\\d{1,4})(?:\\.\\d{1,9})?");

    private static final Pattern DISC = Pattern.compile("medium(?:\\.\\d{1,9})?");
    private static final String DRIVE = "cdrom";

    /** So often a guest may close the tray under somebody's hands. */
    private static final int TRAY_ATTEMPTS = 10;

    private final QmpClient monitor;
    private final RunDirectory run;

    public GuestDisks(QmpClient monitor, RunDirectory run) {
        this.monitor = monitor;
        this.run = run;
    }

    /** Puts an overlay on each disk, on all of them or on none. */
    public void continueOn(List<Path> overlays) throws IOException {
        List<String> present = disks();
        if (present.size() != overlays.size()) {
            throw new QmpException("the guest has " + present.size() + " disks, not " + overlays.size());
        }
        if (overlays.isEmpty()) {
            return;
        }
        List<String> taken = nodes();
        List<String> added = new ArrayList<>();
        try {
            List<Map<String, ?>> actions = new ArrayList<>();
            for (int i = 0; i < overlays.size(); i++) {
                String node = free("disk" + i, taken);
                run.giveAway(overlays.get(i));
                Map<String, Object> overlay = new HashMap<>(BlockNode.disk(node, overlays.get(i), "qcow2"));
                overlay.put("backing", null); // it gets the present disk
                monitor.execute("blockdev-add", overlay);
                added.add(node);
                actions.add(
                        Map.of("type", "blockdev-snapshot", "data", Map.of("node", present.get(i), "overlay", node)));
            }
            monitor.execute("transaction", Map.of("actions", actions));
        } catch (IOException e) {
            added.forEach(node -> remove(node, e));
            throw e;
        }
    }

    /**
     * Puts a disk on a lower file of its chain.
     *
     * @param wanted becomes false when it is to be broken off
     * @return false when it was broken off
     */
    public boolean shorten(int disk, @Nullable Path base, BooleanSupplier wanted) throws IOException {
        ChainWork work = new ChainWork(monitor);
        work.giveUp();
        List<String> present = disks();
        if (disk >= present.size()) {
            throw new QmpException("the guest has " + present.size() + " disks");
        }
        String top = present.get(disk);
        boolean complete = work.shorten(top, base, nameOf(base, top), wanted);
        close(nodesOf(disk).stream().filter(node -> !node.equals(top)).toList());
        return complete;
    }

    /** Ends what an earlier server has begun on the disks, and closes what it has opened and not come to use. */
    public void settle() throws IOException {
        new ChainWork(monitor).giveUp();
        close(nodes().stream()
                .filter(node ->
                        DISK.matcher(node).matches() || DISC.matcher(node).matches())
                .toList());
    }

    /** A file beside the disk's is called without its folder, so that the folder can be moved. */
    private String nameOf(@Nullable Path base, String top) throws IOException {
        if (base == null) {
            return "";
        }
        Path file = base.toAbsolutePath();
        Path own = Path.of(fileOf(top)).toAbsolutePath();
        return own.resolveSibling(file.getFileName()).equals(file)
                ? file.getFileName().toString()
                : file.toString();
    }

    private String fileOf(String node) throws IOException {
        for (JsonNode device : monitor.execute("query-block")) {
            JsonNode inserted = device.path("inserted");
            if (inserted.path("node-name").asString("").equals(node)) {
                return plain(inserted.path("image").path("filename").asString(""));
            }
        }
        throw new QmpException("the guest has no disk " + node);
    }

    /** Of a file that was opened with options QEMU tells them all, as JSON behind a prefix. */
    private static String plain(String name) throws IOException {
        return name.startsWith("json:")
                ? QmpClient.parse(name.substring("json:".length()))
                        .path("file")
                        .path("filename")
                        .asString("")
                : name;
    }

    /** The nodes that a disk has, and has had. */
    private List<String> nodesOf(int disk) throws IOException {
        List<String> nodes = new ArrayList<>();
        for (String node : nodes()) {
            Matcher matcher = DISK.matcher(node);
            if (matcher.matches() && Integer.parseInt(matcher.group(1)) == disk) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    /** All nodes that QEMU has, those as well that no device has. */
    private List<String> nodes() throws IOException {
        List<String> nodes = new ArrayList<>();
        for (JsonNode node : monitor.execute("query-named-block-nodes", Map.of("flat", true))) {
            nodes.add(node.path("node-name").asString(""));
        }
        return nodes;
    }

    /** Puts a disc in, after taking out the one that is there. When it cannot be opened nothing changes. */
    public void insert(Path disc) throws IOException {
        String present = disc();
        String node = free("medium", nodes());
        monitor.execute("blockdev-add", BlockNode.disc(node, disc));
        try {
            takeOut(present);
            withOpenTray("blockdev-insert-medium", Map.of("id", DRIVE, "node-name", node));
            monitor.execute("blockdev-close-tray", Map.of("id", DRIVE));
        } catch (IOException e) {
            remove(node, e);
            throw e;
        }
    }

    /** Takes out the disc, if there is one. */
    public void eject() throws IOException {
        takeOut(disc());
        monitor.execute("blockdev-close-tray", Map.of("id", DRIVE));
    }

    private void takeOut(String present) throws IOException {
        if (!present.isEmpty()) {
            withOpenTray("blockdev-remove-medium", Map.of("id", DRIVE));
            monitor.execute("blockdev-del", Map.of("node-name", present));
        }
    }

    /** Opens the tray and does something; again if the guest has closed the tray in between. */
    private void withOpenTray(String command, Map<String, ?> arguments) throws IOException {
        for (int attempt = 1; true; attempt++) {
            monitor.execute("blockdev-open-tray", Map.of("id", DRIVE, "force", true));
            try {
                monitor.execute(command, arguments);
                return;
            } catch (QmpException refused) {
                boolean closed = String.valueOf(refused.getMessage()).contains("is not open");
                if (!closed || attempt == TRAY_ATTEMPTS) {
                    throw refused;
                }
            }
        }
    }

    /** The topmost node of each disk, in the order of the disks. */
    private List<String> disks() throws IOException {
        Map<Integer, String> nodes = new TreeMap<>();
        for (String node : inserted()) {
            Matcher matcher = DISK.matcher(node);
            if (matcher.matches()) {
                nodes.put(Integer.parseInt(matcher.group(1)), node);
            }
        }
        return List.copyOf(nodes.values());
    }

    /** The node in the CD drive, or an empty string. */
    private String disc() throws IOException {
        return inserted().stream()
                .filter(node -> DISC.matcher(node).matches())
                .findFirst()
                .orElse("");
    }

    private List<String> inserted() throws IOException {
        List<String> nodes = new ArrayList<>();
        for (JsonNode device : monitor.execute("query-block")) {
            nodes.add(device.path("inserted").path("node-name").asString(""));
        }
        return nodes;
    }

    /** A name that no node has, be it one that a server left that was killed before it could use it. */
    private static String free(String stem, List<String> taken) {
        int number = 1;
        while (taken.contains(stem + "." + number)) {
            number++;
        }
        return stem + "." + number;
    }

    /** Lets QEMU close those of these nodes that nothing stands on. */
    private void close(List<String> nodes) {
        for (String node : nodes) {
            try {
                monitor.execute("blockdev-del", Map.of("node-name", node));
            } catch (IOException inUse) {
                // QEMU keeps what is in use, and says so.
                continue;
            }
        }
    }

    private void remove(String node, IOException reason) {
        try {
            monitor.execute("blockdev-del", Map.of("node-name", node));
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
