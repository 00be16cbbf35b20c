package dev.oriel.machine.snapshot;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.machine.DiskFailure;
import dev.oriel.machine.GuestFailure;
import dev.oriel.machine.IllegalTransition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import dev.oriel.machine.MachineWords;
import dev.oriel.machine.host.NotEnoughMemory;
import dev.oriel.machine.host.NotEnoughSpace;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.UUID;
import org.springframework.context.MessageSource;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The buttons for snapshots on a machine's page; all lead back to it. */
@Controller
class SnapshotPages {

    private final MachineAccess access;
    private final MachineHistory history;
    private final MachineWords words;

    SnapshotPages(MachineAccess access, MachineHistory history, MessageSource messages) {
        this.access = access;
        this.history = history;
        this.words = new MachineWords(messages);
    }

    @PostMapping("/machines/{id}/snapshots")
    String take(
            @PathVariable UUID id,
            @RequestParam String name,
            @RequestParam(defaultValue = "") String description,
            @RequestParam(defaultValue = "false") boolean memory,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        return back(id, after, locale, () -> {
            access.require(id, who);
            history.take(id, new SnapshotWish(name, description, memory), who);
        });
    }

    @PostMapping("/machines/{id}/snapshots/{snapshot}/revert")
    String revert(
            @PathVariable UUID id,
            @PathVariable UUID snapshot,
            @RequestParam(defaultValue = "false") boolean keep,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        return back(id, after, locale, () -> {
            Machine now = access.require(id, who);
            Snapshot target = history.require(id, snapshot);
            if (keep) {
                String name = words.of("machine.snapshot.kept", locale, target.name());
                String fitting = name.substring(0, Math.min(name.length(), SnapshotWish.MAX_NAME_LENGTH));
                history.take(id, new SnapshotWish(fitting, "", now.state().hasMemory()), who);
            }
            history.revert(id, snapshot, who);
        });
    }

    @PostMapping("/machines/{id}/snapshots/{snapshot}/delete")
    String delete(
            @PathVariable UUID id,
            @PathVariable UUID snapshot,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        return back(id, after, locale, () -> {
            access.require(id, who);
            history.remove(id, snapshot, who);
        });
    }

    /** Back to the snapshots; when something was refused, to the top of the page, where it says why. */
    private String back(UUID id, RedirectAttributes after, Locale locale, Runnable action) {
        try {
            action.run();
            return "redirect:/machines/" + id + "#snapshots";
        } catch (IllegalTransition
                | SnapshotRefused
                | SnapshotNotFound
                | NotEnoughMemory
                | NotEnoughSpace
                | GuestFailure
                | DiskFailure
                | UncheckedIOException failure) {
            after.addFlashAttribute("problem", words.of(failure, locale));
            return "redirect:/machines/" + id;
        }
    }
}
