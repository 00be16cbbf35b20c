package dev.oriel.recording;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.image.Bytes;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import dev.oriel.recording.Recording.Scope;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.context.MessageSource;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about recordings: the lists, the player, and the part that a machine's own page shows. */
@Controller
class RecordingPages {

    private static final int MOST_IN_PART = 5;

    private final Studio studio;
    private final RecordingAccess access;
    private final MachineAccess machines;
    private final Videos videos;
    private final MessageSource messages;

    RecordingPages(
            Studio studio, RecordingAccess access, MachineAccess machines, Videos videos, MessageSource messages) {
        this.studio = studio;
        this.access = access;
        this.machines = machines;
        this.videos = videos;
        this.messages = messages;
    }

    /**
     * A recording in a list.
     *
     * @param length such as "12:34"
     * @param size such as "3.4 MiB"
     */
    record Row(RecordingView recording, String length, String size, boolean mayStop) {}

    @GetMapping("/recordings")
    String all(@AuthenticationPrincipal AccountPrincipal who, Model model) {
        model.addAttribute("rows", rows(access.visibleTo(who), who));
        return "recording/recordings";
    }

    @GetMapping("/machines/{machine}/recordings")
    String ofMachine(@PathVariable UUID machine, @AuthenticationPrincipal AccountPrincipal who, Model model) {
        model.addAttribute("rows", rows(access.visibleTo(who, machine), who));
        model.addAttribute("machine", machines.require(machine, who));
        return "recording/recordings";
    }

    /** What a machine's own page says about recordings. */
    @GetMapping("/machines/{machine}/recordings/part")
    String part(@PathVariable UUID machine, @AuthenticationPrincipal AccountPrincipal who, Model model) {
        Machine shown = machines.require(machine, who);
        List<Recording> found = access.visibleTo(who, machine);
        model.addAttribute("machine", shown);
        model.addAttribute("rows", rows(found.stream().limit(MOST_IN_PART).toList(), who));
        model.addAttribute("more", found.size() > MOST_IN_PART);
        model.addAttribute("mayRecord", access.mayRecord(who));
        model.addAttribute("isOn", shown.state().isActive());
        model.addAttribute("isRecorded", studio.runningOf(machine).isPresent());
        return "recording/part";
    }

    @GetMapping("/recordings/{id}")
    String player(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who, Model model) {
        Recording recording = access.require(id, who);
        model.addAttribute("row", row(recording, who));
        model.addAttribute("video", videos.standing(recording));
        return "recording/player";
    }

    @PostMapping("/machines/{machine}/recordings")
    String start(
            @PathVariable UUID machine,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes next,
            Locale locale) {
        try {
            studio.start(machine, Scope.GUEST, who);
        } catch (RecordingRefused refused) {
            next.addFlashAttribute("problem", words(refused, locale));
        }
        return "redirect:/machines/" + machine;
    }

    @PostMapping("/recordings/{id}/stop")
    String stop(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String from,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes next,
            Locale locale) {
        Recording recording = access.require(id, who);
        try {
            studio.stop(id, who);
        } catch (RecordingRefused refused) {
            next.addFlashAttribute("problem", words(refused, locale));
        }
        return from.equals("machine") ? "redirect:/machines/" + recording.machine() : "redirect:/recordings/" + id;
    }

    @PostMapping("/recordings/{id}/delete")
    String delete(
            @PathVariable UUID id,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes next,
            Locale locale) {
        Recording recording = access.require(id, who);
        try {
            studio.delete(id, who);
            next.addFlashAttribute(
                    "notice", messages.getMessage("recording.deleted", new Object[] {recording.machineName()}, locale));
            return "redirect:/recordings";
        } catch (RecordingRefused refused) {
            next.addFlashAttribute("problem", words(refused, locale));
            return "redirect:/recordings/" + id;
        }
    }

    /** What cannot be shown gets the page for its status. */
    @ExceptionHandler
    void refused(RecordingRefused refused, HttpServletResponse response) throws IOException {
        response.sendError(refused.reason().status().value());
    }

    private List<Row> rows(List<Recording> recordings, AccountPrincipal who) {
        return recordings.stream().map(recording -> row(recording, who)).toList();
    }

    private Row row(Recording recording, AccountPrincipal who) {
        RecordingView view = recording.isRunning()
                ? RecordingView.of(recording, studio.content(recording))
                : RecordingView.of(recording);
        return new Row(
                view,
                length(view.durationMillis()),
                Bytes.inWords(view.sizeBytes()),
                recording.isRunning() && access.mayStop(recording, who));
    }

    private String words(RecordingRefused refused, Locale locale) {
        return messages.getMessage(refused.reason().messageKey(), null, locale);
    }

    /** A time as a clock shows it: 0:07, 12:34, 1:02:03. */
    static String length(long millis) {
        long seconds = millis / 1000;
        return seconds < 3600
                ? "%d:%02d".formatted(seconds / 60, seconds % 60)
                : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
