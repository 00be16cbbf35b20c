package dev.oriel.template;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.image.Bytes;
import dev.oriel.machine.GuestFailure;
import dev.oriel.machine.IllegalTransition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.MachineWords;
import dev.oriel.machine.host.NotEnoughMemory;
import dev.oriel.machine.host.NotEnoughSpace;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page with the templates, and the part about them that a machine's own page shows. */
@Controller
class TemplatePages {

    private final TemplateApi api;
    private final TemplateAccess access;
    private final TemplateShelf shelf;
    private final TemplateMaker maker;
    private final TemplateViews views;
    private final Identities identities;
    private final MachineAccess machines;
    private final TemplateErrors errors;
    private final MessageSource messages;
    private final MachineWords words;

    TemplatePages(
            TemplateApi api,
            TemplateAccess access,
            TemplateShelf shelf,
            TemplateMaker maker,
            TemplateViews views,
            Identities identities,
            MachineAccess machines,
            TemplateErrors errors,
            MessageSource messages) {
        this.api = api;
        this.access = access;
        this.shelf = shelf;
        this.maker = maker;
        this.views = views;
        this.identities = identities;
        this.machines = machines;
        this.errors = errors;
        this.messages = messages;
        this.words = new MachineWords(messages);
    }

    /**
     * A template on its card.
     *
     * @param size such as "1.1 GiB"
     * @param building the version that is being made, or null
     * @param failed the version that could not be made and is newer than all others, or null
     * @param turns when its machines are kept ready
     * @param next when they are the next time, such as "Mon 09:00", or null
     */
    record Card(
            TemplateView template,
            String size,
            TemplateView.@Nullable VersionView building,
            TemplateView.@Nullable VersionView failed,
            boolean own,
            List<Turn> turns,
            @Nullable String next) {}

    /** @param days such as "Mon, Wed" */
    record Turn(ScheduleView schedule, String days) {}

    @GetMapping("/templates")
    String all(@AuthenticationPrincipal AccountPrincipal who, Model model, Locale locale) {
        return cards(who, model, locale, "template/templates");
    }

    /** The cards alone, for a page on which something is being made. */
    @GetMapping("/templates/cards")
    String cards(@AuthenticationPrincipal AccountPrincipal who, Model model, Locale locale) {
        return cards(who, model, locale, "template/templates :: cards");
    }

    @PostMapping("/templates/{id}/machines")
    String start(
            @PathVariable UUID id,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        return act("/templates", after, locale, () -> {
            TemplateApi.ClaimView claim = api.claim(id, null, who);
            return "/machines/" + claim.id() + "/console";
        });
    }

    @PostMapping("/templates/{id}/edit")
    String edit(
            @PathVariable UUID id,
            @RequestParam String name,
            @RequestParam String description,
            @RequestParam(required = false) @Nullable String shared,
            @RequestParam(required = false) @Nullable Integer wanted,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        return act("/templates", after, locale, () -> {
            boolean prepares = TemplateAccess.prepares(who);
            Boolean sharing = prepares ? Boolean.valueOf(shared != null) : null;
            api.change(id, new TemplateApi.Wish(null, name, description, sharing, prepares ? wanted : null, null), who);
            return "/templates";
        });
    }

    @PostMapping("/templates/{id}/rebuild")
    String rebuild(
            @PathVariable UUID id,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        return act("/templates", after, locale, () -> {
            Template template = access.requireOwn(id, who);
            maker.rebuild(template, shelf.requireNewest(template));
            return "/templates";
        });
    }

    @PostMapping("/templates/{id}/delete")
    String delete(
            @PathVariable UUID id,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        return act("/templates", after, locale, () -> {
            api.delete(id, who);
            return "/templates";
        });
    }

    @PostMapping("/templates/{id}/versions/{number}/{button}")
    String press(
            @PathVariable UUID id,
            @PathVariable int number,
            @PathVariable String button,
            @RequestParam(required = false) @Nullable UUID machine,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        String back = machine == null ? "/templates" : "/machines/" + machine;
        return act(back, after, locale, () -> {
            switch (button) {
                case "take-now" -> api.takeNow(id, number, who);
                case "cancel" -> api.cancel(id, number, who);
                case "delete" -> api.deleteVersion(id, number, who);
                default -> throw new TemplateRefused(TemplateRefused.Reason.NOT_FOUND);
            }
            return back;
        });
    }

    /** What a machine's own page shows of templates. */
    @GetMapping("/machines/{id}/templates/part")
    String part(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who, Model model) {
        Machine machine = machines.require(id, who);
        UUID origin = machine.templateVersion();
        Template from = origin == null ? null : shelf.templateOf(origin).orElse(null);
        TemplateVersion making = maker.makingOf(id).orElse(null);
        model.addAttribute("machine", machine);
        model.addAttribute("runs", machine.state() == MachineState.RUNNING || machine.state() == MachineState.PAUSED);
        model.addAttribute("takeable", machine.mayBecomeTemplateNow());
        model.addAttribute("isFromTemplate", origin != null);
        model.addAttribute("from", from == null || from.hidden() ? null : from.name());
        Identities.Identity identity = identities.of(id).orElse(null);
        String state = identity == null ? null : identity.state().word();
        model.addAttribute("identity", state);
        model.addAttribute("identityDetail", identity == null ? "" : identity.detail());
        model.addAttribute("busy", making != null || "working".equals(state));
        model.addAttribute("making", making == null ? null : making(making));
        model.addAttribute("makingTemplate", making == null ? null : making.template());
        model.addAttribute("prepares", TemplateAccess.prepares(who));
        model.addAttribute(
                "own",
                access.visibleTo(who).stream()
                        .filter(template -> TemplateAccess.owns(who, template))
                        .toList());
        return "template/part";
    }

    @PostMapping("/machines/{id}/templates")
    String make(
            @PathVariable UUID id,
            @RequestParam String name,
            @RequestParam String description,
            @RequestParam(required = false) @Nullable String shared,
            @RequestParam(required = false) @Nullable String template,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        String back = "/machines/" + id;
        return act(back, after, locale, () -> {
            if (template == null || template.isBlank()) {
                api.create(new TemplateApi.Wish(id, name, description, shared != null, null, null), who);
            } else {
                api.createVersion(
                        UUID.fromString(template), new TemplateApi.Wish(id, null, null, null, null, null), who);
            }
            return back + "#copies";
        });
    }

    @PostMapping("/machines/{id}/reset-to-template")
    String renew(
            @PathVariable UUID id,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        return act("/machines/" + id, after, locale, () -> {
            api.renew(id, who);
            return "/machines/" + id + "/console";
        });
    }

    @PostMapping("/machines/{id}/fork")
    String fork(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String people,
            @RequestParam(required = false) @Nullable Integer copies,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        String back = "/machines/" + id;
        return act(back, after, locale, () -> {
            List<String> names = Arrays.stream(people.split("[\\s,;]+"))
                    .filter(name -> !name.isBlank())
                    .toList();
            int made = api.fork(
                            id,
                            names.isEmpty()
                                    ? new TemplateApi.ForkWish(null, copies)
                                    : new TemplateApi.ForkWish(names, null),
                            who)
                    .size();
            after.addFlashAttribute("notice", messages.getMessage("template.fork.done", new Object[] {made}, locale));
            return back;
        });
    }

    private String cards(AccountPrincipal who, Model model, Locale locale, String view) {
        List<Card> cards = access.visibleTo(who).stream()
                .map(template -> card(template, who, locale))
                .toList();
        model.addAttribute("cards", cards);
        model.addAttribute("busy", cards.stream().anyMatch(card -> card.building() != null));
        model.addAttribute("prepares", TemplateAccess.prepares(who));
        model.addAttribute("weekdays", weekdays(locale));
        model.addAttribute("zone", ZoneId.systemDefault().getId());
        return view;
    }

    /** Monday first, under the word that a form sends. */
    private static Map<String, String> weekdays(Locale locale) {
        Map<String, String> days = new LinkedHashMap<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            days.put(ScheduleView.word(day), day.getDisplayName(TextStyle.SHORT_STANDALONE, locale));
        }
        return days;
    }

    private Card card(Template template, AccountPrincipal who, Locale locale) {
        TemplateView view = views.of(template);
        TemplateView.VersionView last =
                view.versions().isEmpty() ? null : view.versions().getFirst();
        return new Card(
                view,
                Bytes.inWords(view.sizeBytes()),
                view.versions().stream()
                        .filter(version -> version.state().equals("building"))
                        .findFirst()
                        .orElse(null),
                last != null && last.state().equals("failed") ? last : null,
                TemplateAccess.owns(who, template),
                view.schedules().stream()
                        .map(schedule -> new Turn(schedule, schedule.days(locale)))
                        .toList(),
                next(view.schedules(), locale));
    }

    /** The first that is still to come. */
    private static @Nullable String next(List<ScheduleView> schedules, Locale locale) {
        Instant now = Instant.now();
        return schedules.stream()
                .filter(schedule -> schedule.next().isAfter(now))
                .min(Comparator.comparing(ScheduleView::next))
                .map(schedule -> DateTimeFormatter.ofPattern("EEE HH:mm", locale)
                        .format(schedule.next().atZone(ZoneId.of(schedule.zone()))))
                .orElse(null);
    }

    private TemplateView.VersionView making(TemplateVersion version) {
        return TemplateView.VersionView.of(version, maker.makingOf(version).orElse(null), false, 0);
    }

    /** Does what a form asks for and goes where it says; what cannot be done is told on the page that it came from. */
    private String act(String back, RedirectAttributes after, Locale locale, Supplier<String> action) {
        try {
            return "redirect:" + action.get();
        } catch (TemplateRefused refused) {
            after.addFlashAttribute("problem", errors.words(refused, locale));
        } catch (IllegalTransition | NotEnoughMemory | NotEnoughSpace | GuestFailure failure) {
            after.addFlashAttribute("problem", words.of(failure, locale));
        }
        return "redirect:" + back;
    }
}
