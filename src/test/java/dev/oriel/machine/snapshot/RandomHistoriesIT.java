package dev.oriel.machine.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.RunningServer;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Role;
import dev.oriel.image.DiskToolException;
import dev.oriel.machine.Machines;
import dev.oriel.machine.disk.DiskLayers;
import dev.oriel.machine.disk.Leftovers;
import dev.oriel.machine.register.MachineLocks;
import dev.oriel.machine.workshop.Drafts;
import dev.oriel.machine.workshop.MachineDraft;
import dev.oriel.machine.workshop.MachineWorkshop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Long random histories of a disk on real qcow2 files: it is written to, kept, taken back, and snapshots are deleted and
 * their layers merged, in any order. After each step the present is what a simple model says, and at the end every
 * snapshot is. {@code -Doriel.test.histories=N} makes it more of them.
 */
@RunningServer
class RandomHistoriesIT {

    private static final int HISTORIES = Integer.getInteger("oriel.test.histories", 4);
    private static final int STEPS = 40;
    private static final int PLACES = 24;

    /** Not whole clusters, so that a layer has to take parts of what is below. */
    private static final int PLACE_BYTES = 24 * 1024;

    private static final int MOST_SNAPSHOTS = 8;

    @Autowired
    private MachineWorkshop workshop;

    @Autowired
    private MachineHistory history;

    @Autowired
    private MachineLocks locks;

    @Autowired
    private Leftovers leftovers;

    @Autowired
    private Machines machines;

    @Autowired
    private DiskLayers layers;

    private final AccountPrincipal owner = new AccountPrincipal(UUID.randomUUID(), "owner", Role.ADMIN);

    /** What is on the disk in the model: the byte that a place is full of; what was never written to is missing. */
    private final Map<Integer, Integer> present = new HashMap<>();

    private final Map<UUID, Map<Integer, Integer>> kept = new LinkedHashMap<>();

    static Stream<Long> seeds() {
        return Stream.iterate(1L, seed -> seed + 1).limit(HISTORIES);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theDiskIsWhatTheModelSays(long seed) throws Exception {
        Random random = new Random(seed);
        UUID machine = newMachine();
        List<String> steps = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            // In between, the layers are merged in the background as well.
            try (MachineLocks.Hold _ = locks.hold(machine)) {
                steps.add(step(machine, random));
                assertThat(read(top(machine))).as("after %s", steps).isEqualTo(whole(present));
            }
        }
        try (MachineLocks.Hold _ = locks.hold(machine)) {
            requireAllKept(machine, steps);
        }
        workshop.remove(machine, owner);
    }

    private void requireAllKept(UUID machine, List<String> steps) throws Exception {
        assertThat(history.of(machine)).extracting(Snapshot::id).containsExactlyInAnyOrderElementsOf(kept.keySet());
        for (Snapshot snapshot : history.of(machine)) {
            Path frozen = layers.file(machine, snapshot.frozen().getFirst());
            assertThat(read(frozen))
                    .as("%s after %s", snapshot.id(), steps)
                    .isEqualTo(whole(kept.getOrDefault(snapshot.id(), Map.of())));
        }
        try (Stream<Path> files = Files.list(top(machine).getParent())) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".qcow2")).toList()) {
                run("qemu-img", "check", "-q", "-f", "qcow2", file.toString());
            }
        }
    }

    private String step(UUID machine, Random random) throws Exception {
        int kind = random.nextInt(10);
        if (kind < 4 || kept.isEmpty() && kind > 5) {
            return write(machine, random);
        } else if (kind < 6) {
            return take(machine);
        }
        UUID snapshot = List.copyOf(kept.keySet()).get(random.nextInt(kept.size()));
        return switch (kind) {
            case 6, 7 -> revert(machine, snapshot);
            case 8 -> remove(machine, snapshot);
            default -> merge(machine);
        };
    }

    private String write(UUID machine, Random random) throws Exception {
        int place = random.nextInt(PLACES);
        int pattern = 1 + random.nextInt(255);
        present.put(place, pattern);
        run(
                "qemu-io",
                "-f",
                "qcow2",
                "-c",
                "write -P %d %d %d".formatted(pattern, (long) place * PLACE_BYTES, PLACE_BYTES),
                top(machine).toString());
        return "write " + place;
    }

    private String take(UUID machine) throws Exception {
        if (kept.size() >= MOST_SNAPSHOTS) {
            return merge(machine);
        }
        Snapshot taken = history.take(machine, new SnapshotWish("moment", "", false), owner)
                .snapshot();
        kept.put(taken.id(), Map.copyOf(present));
        return "take " + taken.id();
    }

    private String revert(UUID machine, UUID snapshot) {
        history.revert(machine, snapshot, owner);
        present.clear();
        present.putAll(kept.getOrDefault(snapshot, Map.of()));
        return "revert to " + snapshot;
    }

    private String remove(UUID machine, UUID snapshot) {
        history.remove(machine, snapshot, owner);
        kept.remove(snapshot);
        return "remove " + snapshot;
    }

    private String merge(UUID machine) throws IOException, DiskToolException {
        int merged = 0;
        while (leftovers.merge(machines.findById(machine).orElseThrow())) {
            merged++;
        }
        return "merge " + merged;
    }

    private UUID newMachine() {
        MachineDraft draft = Drafts.of("{\"name\": \"Random\", \"disks\": [{\"sizeGiB\": 1}]}");
        return workshop.create(draft, owner).id();
    }

    private Path top(UUID machine) {
        return layers.file(
                machine, machines.findById(machine).orElseThrow().disks().getFirst());
    }

    private static List<Integer> whole(Map<Integer, Integer> written) {
        List<Integer> all = new ArrayList<>();
        for (int place = 0; place < PLACES; place++) {
            all.add(written.getOrDefault(place, 0));
        }
        return all;
    }

    /** What is in each place, as QEMU sees it through all layers; -1 where a place is not full of one byte. */
    private static List<Integer> read(Path disk) throws Exception {
        Path flat = Files.createTempFile("history", ".raw");
        try {
            run("qemu-img", "convert", "-f", "qcow2", "-O", "raw", disk.toString(), flat.toString());
            List<Integer> all = new ArrayList<>();
            try (var in = Files.newInputStream(flat)) {
                for (int place = 0; place < PLACES; place++) {
                    byte[] bytes = in.readNBytes(PLACE_BYTES);
                    boolean same = true;
                    for (byte each : bytes) {
                        same &= each == bytes[0];
                    }
                    all.add(same ? bytes[0] & 0xff : -1);
                }
            }
            return all;
        } finally {
            Files.delete(flat);
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), said).isZero();
    }
}
