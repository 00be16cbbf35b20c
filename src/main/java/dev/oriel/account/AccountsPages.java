package dev.oriel.account;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.context.MessageSource;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about everybody's accounts; {@link SecurityConfiguration} lets only admins in. */
@Controller
@RequestMapping("/accounts")
class AccountsPages {

    private static final String LIST = "redirect:/accounts";

    private final Registrar registrar;
    private final MessageSource messages;

    AccountsPages(Registrar registrar, MessageSource messages) {
        this.registrar = registrar;
        this.messages = messages;
    }

    @ModelAttribute("roles")
    List<String> roles() {
        return List.of(Role.USER.word(), Role.TEACHER.word(), Role.ADMIN.word());
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute(
                "accounts", registrar.all().stream().map(AccountView::of).toList());
        return "account/accounts";
    }

    @GetMapping("/new")
    String newForm(Model model) {
        model.addAttribute("role", Role.USER.word());
        return "account/new";
    }

    @PostMapping("/new")
    String create(
            @RequestParam String name,
            @RequestParam String password,
            @RequestParam String role,
            Model model,
            RedirectAttributes next,
            Locale locale,
            HttpServletResponse response) {
        try {
            Account created = registrar.create(name, password, role(role));
            return told(LIST, "account.created", created, next, locale);
        } catch (AccountRefused refused) {
            response.setStatus(refused.refusal().status().value());
            model.addAttribute("name", name);
            model.addAttribute("role", role);
            model.addAttribute("refusedField", refused.refusal().field());
            model.addAttribute("refusedWords", refused.refusal().words());
            return "account/new";
        }
    }

    @GetMapping("/{id}")
    String details(@PathVariable UUID id, Model model) {
        model.addAttribute("account", AccountView.of(registrar.require(id)));
        return "account/details";
    }

    @PostMapping("/{id}/role")
    String setRole(
            @PathVariable UUID id,
            @RequestParam String role,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes next,
            Locale locale) {
        return change(id, AccountChange.role(role(role)), "account.role.changed", who, next, locale);
    }

    @PostMapping("/{id}/recording")
    String setMayRecord(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "false") boolean mayRecord,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes next,
            Locale locale) {
        return change(id, AccountChange.mayRecord(mayRecord), "account.recording.changed", who, next, locale);
    }

    @PostMapping("/{id}/password")
    String setPassword(
            @PathVariable UUID id,
            @RequestParam String password,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes next,
            Locale locale) {
        return change(id, AccountChange.password(password), "account.password.reset", who, next, locale);
    }

    @PostMapping("/{id}/disable")
    String disable(
            @PathVariable UUID id,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes next,
            Locale locale) {
        return change(id, AccountChange.disabled(true), "account.disabled.done", who, next, locale);
    }

    @PostMapping("/{id}/enable")
    String enable(
            @PathVariable UUID id,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes next,
            Locale locale) {
        return change(id, AccountChange.disabled(false), "account.enabled.done", who, next, locale);
    }

    @PostMapping(path = "/{id}/delete", params = "sure")
    String delete(
            @PathVariable UUID id,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes next,
            Locale locale) {
        Account account = registrar.require(id);
        try {
            registrar.delete(id, who);
            return told(LIST, "account.deleted", account, next, locale);
        } catch (AccountRefused refused) {
            return refused(id, refused, next, locale);
        }
    }

    /** The account of the address is gone, or was never there. */
    @ExceptionHandler
    String gone(AccountRefused refused, RedirectAttributes next, Locale locale) {
        next.addFlashAttribute("problem", words(refused, locale));
        return LIST;
    }

    private String change(
            UUID id,
            AccountChange change,
            String notice,
            AccountPrincipal who,
            RedirectAttributes next,
            Locale locale) {
        try {
            Account changed = registrar.change(id, change, who);
            return told("redirect:/accounts/" + id, notice, changed, next, locale);
        } catch (AccountRefused refused) {
            return refused(id, refused, next, locale);
        }
    }

    private String refused(UUID id, AccountRefused refused, RedirectAttributes next, Locale locale) {
        next.addFlashAttribute("problem", words(refused, locale));
        return refused.refusal() == Refusal.ACCOUNT_UNKNOWN ? LIST : "redirect:/accounts/" + id;
    }

    private String told(String page, String notice, Account account, RedirectAttributes next, Locale locale) {
        Object[] name = {account.name()};
        next.addFlashAttribute("notice", messages.getMessage(notice, name, locale));
        return page;
    }

    private String words(AccountRefused refused, Locale locale) {
        return messages.getMessage(refused.refusal().words(), null, locale);
    }

    private static Role role(String word) {
        return Role.parse(word).orElseThrow(() -> new AccountRefused(Refusal.ROLE_UNKNOWN));
    }
}
