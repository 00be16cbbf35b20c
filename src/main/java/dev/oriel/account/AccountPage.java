package dev.oriel.account;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page where people change their own password and keep their tokens. */
@Controller
class AccountPage {

    private static final String PAGE = "account/account";
    private static final String BACK = "redirect:/account";

    private final Registrar registrar;
    private final PasswordCheck check;
    private final TokenIssuer tokens;
    private final MessageSource messages;

    AccountPage(Registrar registrar, PasswordCheck check, TokenIssuer tokens, MessageSource messages) {
        this.registrar = registrar;
        this.check = check;
        this.tokens = tokens;
        this.messages = messages;
    }

    /** The forms answer at paths of their own; who comes to one of those by the address bar sees the page too. */
    @GetMapping({"/account", "/account/password", "/account/tokens"})
    String page(@AuthenticationPrincipal AccountPrincipal me, Model model) {
        return show(me, model);
    }

    @PostMapping("/account/password")
    String changePassword(
            @AuthenticationPrincipal AccountPrincipal me,
            @RequestParam String current,
            @RequestParam String password,
            @RequestParam String repeated,
            Model model,
            RedirectAttributes next,
            Locale locale,
            HttpServletRequest request,
            HttpServletResponse response) {
        try {
            confirm(me, current, request);
            if (!password.equals(repeated)) {
                throw new AccountRefused(Refusal.PASSWORDS_DIFFER);
            }
            Optional<String> session =
                    Optional.ofNullable(request.getSession(false)).map(HttpSession::getId);
            registrar.changePassword(me.id(), password, session);
            next.addFlashAttribute("notice", messages.getMessage("account.password.changed", null, locale));
            return BACK;
        } catch (AccountRefused refused) {
            response.setStatus(refused.refusal().status().value());
            model.addAttribute("refusedField", refused.refusal().field());
            model.addAttribute("refusedWords", refused.refusal().words());
        } catch (TooManyAttempts attempts) {
            response.setStatus(429);
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(attempts.seconds()));
            Object[] wait = {attempts.seconds()};
            model.addAttribute("problem", messages.getMessage("account.password.too-often", wait, locale));
        }
        return show(me, model);
    }

    /**
     * The new token's secret is in this answer and nowhere else: a redirect would have to leave it in the session,
     * which is stored.
     */
    @PostMapping("/account/tokens")
    String createToken(
            @AuthenticationPrincipal AccountPrincipal me,
            @RequestParam("token") String name,
            Model model,
            HttpServletResponse response) {
        try {
            TokenIssuer.Issued issued = tokens.issue(me.id(), name);
            model.addAttribute("created", issued.token());
            model.addAttribute("secret", issued.secret().value());
        } catch (AccountRefused refused) {
            response.setStatus(refused.refusal().status().value());
            model.addAttribute("tokenName", name);
            model.addAttribute("tokenRefused", refused.refusal().words());
        }
        return show(me, model);
    }

    /** A token that is gone already is as revoked as it can be. */
    @PostMapping("/account/tokens/{id}/revoke")
    String revoke(
            @AuthenticationPrincipal AccountPrincipal me,
            @PathVariable UUID id,
            RedirectAttributes next,
            Locale locale) {
        tokens.revoke(me.id(), id);
        next.addFlashAttribute("notice", messages.getMessage("account.token.revoked", null, locale));
        return BACK;
    }

    private void confirm(AccountPrincipal me, String password, HttpServletRequest request) {
        try {
            check.require(me.name(), password, request.getRemoteAddr());
        } catch (BadCredentialsException wrong) {
            throw new AccountRefused(Refusal.PASSWORD_WRONG);
        }
    }

    private String show(AccountPrincipal me, Model model) {
        model.addAttribute("tokens", tokens.of(me.id()));
        return PAGE;
    }
}
