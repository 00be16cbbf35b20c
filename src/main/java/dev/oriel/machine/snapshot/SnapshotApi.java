package dev.oriel.machine.snapshot;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Snapshots over REST. */
@RestController
@RequestMapping("/api/v1/machines/{machine}/snapshots")
@Tag(name = "snapshots", description = "Snapshots: what a machine was, to go back to")
class SnapshotApi {

    private static final Duration FOREVER = Duration.ofDays(30);

    private final MachineAccess access;
    private final MachineHistory history;
    private final SnapshotFiles files;
    private final SnapshotViews views;

    SnapshotApi(MachineAccess access, MachineHistory history, SnapshotFiles files, SnapshotViews views) {
        this.access = access;
        this.history = history;
        this.files = files;
        this.views = views;
    }

    /**
     * What to take.
     *
     * @param memory whether to keep the memory as well; if not said, yes when the machine runs or is suspended
     */
    record Wish(
            @Nullable String name,
            @Nullable String description,
            @Nullable Boolean memory) {}

    /** @param snapshotFirst the name of a snapshot of the present to take before, or null for none */
    record Return(@Nullable String snapshotFirst) {}

    @GetMapping
    @Operation(summary = "The snapshots of a machine, oldest first; they form a tree by their parents")
    List<SnapshotView> list(@PathVariable UUID machine, @AuthenticationPrincipal AccountPrincipal who) {
        access.require(machine, who);
        UUID present = history.present(machine).orElse(null);
        return history.of(machine).stream()
                .map(snapshot -> views.of(snapshot, present))
                .toList();
    }

    @PostMapping
    @Operation(
            summary = "Takes a snapshot",
            description = "{\"name\": \"before the update\", \"memory\": true}. A running machine stands still for a"
                    + " moment, and Server-Timing tells for how long. Without memory its disks are kept as if the plug"
                    + " had been pulled.")
    ResponseEntity<SnapshotView> take(
            @PathVariable UUID machine, @RequestBody Wish wish, @AuthenticationPrincipal AccountPrincipal who) {
        boolean hasMemory = access.require(machine, who).state().hasMemory();
        SnapshotTaking.Taken taken = history.take(
                machine,
                new SnapshotWish(
                        wish.name() == null ? "" : wish.name(),
                        wish.description() == null ? "" : wish.description(),
                        wish.memory() == null ? hasMemory : wish.memory()),
                who);
        Snapshot snapshot = taken.snapshot();
        return ResponseEntity.created(URI.create("/api/v1/machines/%s/snapshots/%s".formatted(machine, snapshot.id())))
                .header("Server-Timing", paused(taken.stoodStill()))
                .body(views.of(snapshot));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One snapshot")
    SnapshotView get(@PathVariable UUID machine, @PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        access.require(machine, who);
        return views.of(history.require(machine, id));
    }

    @PatchMapping("/{id}")
    @Operation(summary = "Changes a snapshot's name and description")
    SnapshotView rename(
            @PathVariable UUID machine,
            @PathVariable UUID id,
            @RequestBody Wish wish,
            @AuthenticationPrincipal AccountPrincipal who) {
        access.require(machine, who);
        Snapshot now = history.require(machine, id);
        return views.of(history.rename(
                machine,
                id,
                wish.name() == null ? now.name() : wish.name(),
                wish.description() == null ? now.description() : wish.description(),
                who));
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Deletes a snapshot; the machine and its other snapshots stay what they are")
    ResponseEntity<Void> remove(
            @PathVariable UUID machine, @PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        access.require(machine, who);
        history.remove(machine, id, who);
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/revert")
    @Operation(
            summary = "Makes the machine what it was",
            description = "What it is now is lost, unless {\"snapshotFirst\": \"NAME\"} keeps it as another snapshot."
                    + " A snapshot with memory goes on from its moment; after any other the machine is off.")
    ResponseEntity<SnapshotReturn> revert(
            @PathVariable UUID machine,
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable Return wish,
            @AuthenticationPrincipal AccountPrincipal who) {
        Machine now = access.require(machine, who);
        if (wish != null && wish.snapshotFirst() != null) {
            history.require(machine, id);
            history.take(
                    machine,
                    new SnapshotWish(wish.snapshotFirst(), "", now.state().hasMemory()),
                    who);
        }
        Machine then = history.revert(machine, id, who);
        return ResponseEntity.ok(new SnapshotReturn(then.state().word(), then.stateReason()));
    }

    /** What a machine is after it has gone back. */
    record SnapshotReturn(String state, @Nullable String stateReason) {}

    @GetMapping(path = "/{id}/picture.png", produces = MediaType.IMAGE_PNG_VALUE)
    @Operation(summary = "What the screen showed when the snapshot was taken")
    ResponseEntity<byte[]> picture(
            @PathVariable UUID machine, @PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who)
            throws IOException {
        access.require(machine, who);
        return files.picture(history.require(machine, id))
                .map(png -> ResponseEntity.ok()
                        .cacheControl(CacheControl.maxAge(FOREVER).cachePrivate())
                        .body(png))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }

    private static String paused(Duration stoodStill) {
        return String.format(Locale.ROOT, "paused;dur=%.3f", stoodStill.toNanos() / 1e6);
    }
}
