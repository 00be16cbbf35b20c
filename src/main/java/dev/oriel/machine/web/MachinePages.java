package dev.oriel.machine.web;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.image.Image;
import dev.oriel.image.ImageFormat;
import dev.oriel.image.ImageLibrary;
import dev.oriel.machine.DiskFailure;
import dev.oriel.machine.GuestFailure;
import dev.oriel.machine.IllegalTransition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import dev.oriel.machine.MachineNotFound;
import dev.oriel.machine.MachineWords;
import dev.oriel.machine.control.MachineControl;
import dev.oriel.machine.control.StateUnfit;
import dev.oriel.machine.disk.DisksDamaged;
import dev.oriel.machine.host.NotEnoughMemory;
import dev.oriel.machine.host.NotEnoughSpace;
import dev.oriel.machine.idle.IdleLimit;
import dev.oriel.machine.register.Upkeep;
import dev.oriel.machine.snapshot.SnapshotOverviews;
import dev.oriel.machine.workshop.CdDrive;
import dev.oriel.machine.workshop.DraftCheck;
import dev.oriel.machine.workshop.FieldProblem;
import dev.oriel.machine.workshop.FormFields;
import dev.oriel.machine.workshop.InvalidMachine;
import dev.oriel.machine.workshop.MachineDraft;
import dev.oriel.machine.workshop.MachineForm;
import dev.oriel.machine.workshop.MachineWorkshop;
import dev.oriel.machine.workshop.Words;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about machines; the first of them is home. */
@Controller
class MachinePages {

    private static final int LOG_LINES = 30;

    private final MachineAccess access;
    private final MachineWorkshop workshop;
    private final MachineControl control;
    private final CdDrive drive;
    private final ImageLibrary images;
    private final MachineViews views;
    private final SnapshotOverviews snapshots;
    private final IdleLimit idle;
    private final MachineWords words;

    MachinePages(
            MachineAccess access,
            MachineWorkshop workshop,
            MachineControl control,
            CdDrive drive,
            ImageLibrary images,
            MachineViews views,
            SnapshotOverviews snapshots,
            IdleLimit idle,
            MessageSource messages) {
        this.access = access;
        this.workshop = workshop;
        this.control = control;
        this.drive = drive;
        this.images = images;
        this.views = views;
        this.snapshots = snapshots;
        this.idle = idle;
        this.words = new MachineWords(messages);
    }

    @GetMapping("/")
    String home(@AuthenticationPrincipal AccountPrincipal who, Model model) {
        model.addAttribute("machines", cards(who));
        return "machine/home";
    }

    /** The cards alone, for a home page that has heard of a change. */
    @GetMapping("/machines/cards")
    String cards(@AuthenticationPrincipal AccountPrincipal who, Model model) {
        model.addAttribute("machines", cards(who));
        return "machine/home :: cards";
    }

    @GetMapping("/machines/new")
    String newForm(@AuthenticationPrincipal AccountPrincipal who, Model model) {
        return form(new FormFields(new MachineDraft()), Map.of(), null, who, model);
    }

    @PostMapping("/machines/new")
    String create(
            @RequestParam MultiValueMap<String, String> form,
            @AuthenticationPrincipal AccountPrincipal who,
            Model model,
            Locale locale,
            HttpServletResponse response) {
        FormFields typed = new FormFields(new MachineDraft()).typed(form, true);
        try {
            workshop.create(MachineForm.read(form, new MachineDraft()), who);
            return "redirect:/";
        } catch (InvalidMachine invalid) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            return form(typed, errors(invalid, locale), null, who, model);
        } catch (DiskFailure | NotEnoughSpace failure) {
            response.setStatus(HttpServletResponse.SC_CONFLICT);
            model.addAttribute("problem", words.of(failure, locale));
            return form(typed, Map.of(), null, who, model);
        }
    }

    @GetMapping("/machines/{id}")
    String details(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who, Model model) {
        Machine machine = access.require(id, who);
        model.addAttribute("machine", views.of(machine));
        model.addAttribute("idleDefault", idle.minutes());
        model.addAttribute("isOff", machine.state().isOff());
        model.addAttribute("snapshots", snapshots.of(machine));
        model.addAttribute("log", control.log(id, LOG_LINES));
        Map<UUID, String> names = new HashMap<>();
        images.visibleTo(who).forEach(image -> names.put(image.id(), image.name()));
        model.addAttribute("imageNames", names);
        model.addAttribute(
                "discs",
                images.visibleTo(who).stream()
                        .filter(image -> image.format().use() == ImageFormat.Use.CDROM)
                        .toList());
        return "machine/details";
    }

    /** What is chosen goes into the CD drive; nothing chosen empties it. */
    @PostMapping("/machines/{id}/cdrom")
    String insert(
            @PathVariable UUID id,
            @RequestParam String image,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        try {
            drive.insert(id, image.isBlank() ? null : image, who);
        } catch (InvalidMachine invalid) {
            after.addFlashAttribute(
                    "problem", String.join(" ", errors(invalid, locale).values()));
        } catch (IllegalTransition | GuestFailure failure) {
            after.addFlashAttribute("problem", words.of(failure, locale));
        }
        return "redirect:/machines/" + id;
    }

    @GetMapping("/machines/{id}/edit")
    String editForm(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who, Model model) {
        Machine machine = access.require(id, who);
        return form(new FormFields(workshop.draftOf(machine)), Map.of(), machine, who, model);
    }

    @PostMapping("/machines/{id}/edit")
    String edit(
            @PathVariable UUID id,
            @RequestParam MultiValueMap<String, String> form,
            @AuthenticationPrincipal AccountPrincipal who,
            Model model,
            Locale locale,
            HttpServletResponse response) {
        Machine before = access.require(id, who);
        FormFields typed = new FormFields(workshop.draftOf(before))
                .typed(form, before.state().isOff());
        try {
            workshop.change(id, draft -> MachineForm.read(form, draft), who);
            return "redirect:/machines/" + id;
        } catch (InvalidMachine invalid) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            return form(typed, errors(invalid, locale), before, who, model);
        } catch (IllegalTransition | DiskFailure failure) {
            response.setStatus(HttpServletResponse.SC_CONFLICT);
            model.addAttribute("problem", words.of(failure, locale));
            return form(typed, Map.of(), before, who, model);
        }
    }

    /** A button of a card or of the details: start leads to the console, the rest back to the details. */
    @PostMapping("/machines/{id}/press/{button}")
    String press(
            @PathVariable UUID id,
            @PathVariable String button,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        access.require(id, who);
        UnaryOperator<UUID> action = switch (button) {
            case "start" -> machine -> control.start(machine).id();
            case "shutdown" -> machine -> control.shutdown(machine).id();
            case "stop" -> machine -> control.stop(machine).id();
            case "reset" -> machine -> control.reset(machine).id();
            case "pause" -> machine -> control.pause(machine).id();
            case "resume" -> machine -> control.resume(machine).id();
            case "suspend" -> machine -> control.suspend(machine, null).id();
            case "discard" -> machine -> control.discardState(machine).id();
            case "clone" -> machine -> workshop.copy(machine, null, who).id();
            default -> throw new MachineNotFound(id);
        };
        try {
            UUID shown = action.apply(id);
            boolean toConsole = button.equals("start") || button.equals("resume");
            return "redirect:/machines/" + shown + (toConsole ? "/console" : "");
        } catch (IllegalTransition
                | NotEnoughMemory
                | NotEnoughSpace
                | GuestFailure
                | StateUnfit
                | DisksDamaged
                | InvalidMachine failure) {
            after.addFlashAttribute("problem", words.of(failure, locale));
            return "redirect:/machines/" + id;
        }
    }

    @PostMapping("/machines/{id}/delete")
    String delete(
            @PathVariable UUID id,
            @RequestParam String confirmation,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        Machine machine = access.require(id, who);
        if (!confirmation.strip().equals(machine.name())) {
            after.addFlashAttribute("problem", words.of("machine.delete.mismatch", locale));
            return "redirect:/machines/" + id;
        }
        try {
            workshop.remove(id, who);
            return "redirect:/";
        } catch (IllegalTransition illegal) {
            after.addFlashAttribute("problem", words.of(illegal, locale));
            return "redirect:/machines/" + id;
        }
    }

    private String form(
            FormFields fields,
            Map<String, String> errors,
            @Nullable Machine machine,
            AccountPrincipal who,
            Model model) {
        model.addAttribute("draft", fields.shown());
        model.addAttribute("errors", errors);
        model.addAttribute("machine", machine == null ? null : views.of(machine));
        model.addAttribute("idleDefault", idle.minutes());
        model.addAttribute("maxIdleMinutes", Upkeep.MAX_IDLE_MINUTES);
        model.addAttribute("mayChangeAll", machine == null || machine.state().isOff());
        model.addAttribute("maxCpus", DraftCheck.maxCpus());
        model.addAttribute("layouts", Words.KEYBOARD_LAYOUTS);
        List<Image> visible = images.visibleTo(who);
        for (ImageFormat.Use use : ImageFormat.Use.values()) {
            model.addAttribute(
                    use.name().toLowerCase(Locale.ROOT) + "Images",
                    visible.stream()
                            .filter(image -> image.format().use() == use)
                            .toList());
        }
        return "machine/form";
    }

    private Map<String, String> errors(InvalidMachine invalid, Locale locale) {
        Map<String, String> errors = new HashMap<>();
        for (FieldProblem problem : invalid.problems()) {
            errors.merge(problem.field(), words.explain(problem, locale), (one, two) -> one + " " + two);
        }
        return errors;
    }

    private List<MachineView> cards(AccountPrincipal who) {
        return access.visibleTo(who).stream().map(views::of).toList();
    }
}
