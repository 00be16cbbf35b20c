package dev.oriel.machine.web;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import dev.oriel.machine.control.MachineControl;
import dev.oriel.machine.workshop.DraftReader;
import dev.oriel.machine.workshop.MachineDraft;
import dev.oriel.machine.workshop.MachineWorkshop;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Machines over REST. */
@RestController
@RequestMapping("/api/v1/machines")
@Tag(name = "machines", description = "Machines: their definitions and their power buttons")
class MachineApi {

    private static final int MAX_LOG_LINES = 1000;

    private final MachineAccess access;
    private final MachineWorkshop workshop;
    private final MachineControl control;
    private final MachineViews views;

    MachineApi(MachineAccess access, MachineWorkshop workshop, MachineControl control, MachineViews views) {
        this.access = access;
        this.workshop = workshop;
        this.control = control;
        this.views = views;
    }

    @GetMapping
    @Operation(summary = "Your machines; an admin's are all")
    List<MachineView> list(@AuthenticationPrincipal AccountPrincipal who) {
        return access.visibleTo(who).stream().map(views::of).toList();
    }

    @PostMapping
    @Operation(
            summary = "Makes a machine",
            description =
                    "Only the name is needed: {\"name\": \"x\", \"disks\": [{\"image\": \"ID\"}, {\"sizeGiB\": 8}]}."
                            + " What is not said gets the usual choice.")
    ResponseEntity<MachineView> create(@RequestBody JsonNode wish, @AuthenticationPrincipal AccountPrincipal who) {
        Machine machine = workshop.create(DraftReader.read(wish, new MachineDraft()), who);
        return created(machine);
    }

    @GetMapping("/{id}")
    @Operation(summary = "One machine")
    MachineView get(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return views.of(access.require(id, who));
    }

    @PatchMapping("/{id}")
    @Operation(
            summary = "Changes a machine (JSON Merge Patch)",
            description = "Name, description, tags and owner may change at any time, all else while the machine is off."
                    + " In disks, an entry with a number keeps that disk, one without makes a new one, and a disk that is"
                    + " not listed is deleted.")
    MachineView change(
            @PathVariable UUID id, @RequestBody JsonNode wish, @AuthenticationPrincipal AccountPrincipal who) {
        return views.of(workshop.change(id, draft -> DraftReader.read(wish, draft), who));
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Deletes a machine that is off, and its disks")
    ResponseEntity<Void> delete(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        workshop.remove(id, who);
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/start")
    @Operation(summary = "Starts a machine and answers when its guest runs")
    MachineView start(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return press(id, who, control::start);
    }

    @PostMapping("/{id}/stop")
    @Operation(summary = "Pulls the plug")
    MachineView stop(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return press(id, who, control::stop);
    }

    @PostMapping("/{id}/shutdown")
    @Operation(summary = "Presses the power button; the guest shuts down when it likes")
    MachineView shutdown(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return press(id, who, control::shutdown);
    }

    @PostMapping("/{id}/reset")
    @Operation(summary = "Presses the reset button")
    MachineView reset(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return press(id, who, control::reset);
    }

    @PostMapping("/{id}/pause")
    @Operation(summary = "Stops the processors")
    MachineView pause(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return press(id, who, control::pause);
    }

    @PostMapping("/{id}/resume")
    @Operation(summary = "Lets the processors go on")
    MachineView resume(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return press(id, who, control::resume);
    }

    @PostMapping("/{id}/suspend")
    @Operation(
            summary = "Saves a running machine to the disk and ends its guest",
            description = "It takes no memory then; start lets it go on where it was.")
    MachineView suspend(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return press(id, who, machine -> control.suspend(machine, null));
    }

    @PostMapping("/{id}/discard")
    @Operation(
            summary = "Gives up what a suspended machine was in the middle of",
            description = "It is off then, and its disks are as if its plug had been pulled.")
    MachineView discard(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return press(id, who, control::discardState);
    }

    @PostMapping("/{id}/clone")
    @Operation(summary = "Copies a machine that is off, disks and all", description = "The body may hold a name.")
    ResponseEntity<MachineView> copy(
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable Map<String, String> wish,
            @AuthenticationPrincipal AccountPrincipal who) {
        return created(workshop.copy(id, wish == null ? null : wish.get("name"), who));
    }

    @GetMapping("/{id}/log")
    @Operation(summary = "The last lines that the engine logged, oldest first")
    Map<String, List<String>> log(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "50") int lines,
            @AuthenticationPrincipal AccountPrincipal who) {
        Machine machine = access.require(id, who);
        return Map.of("lines", control.log(machine.id(), Math.clamp(lines, 1, MAX_LOG_LINES)));
    }

    private MachineView press(UUID id, AccountPrincipal who, Button button) {
        return views.of(button.press(access.require(id, who).id()));
    }

    private ResponseEntity<MachineView> created(Machine machine) {
        return ResponseEntity.created(URI.create("/api/v1/machines/" + machine.id()))
                .body(views.of(machine));
    }

    /** A power button. */
    @FunctionalInterface
    private interface Button {
        Machine press(UUID id);
    }
}
