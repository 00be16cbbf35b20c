package dev.oriel.account;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page behind the set-up link: it asks for the first admin's name and password. */
@Controller
class SetUpController {

    private static final String PAGE = "account/set-up";
    private static final String CLOSED = "account/set-up-closed";

    private final SetUp setUp;
    private final SignedInAccounts signedIn;

    SetUpController(SetUp setUp, SignedInAccounts signedIn) {
        this.setUp = setUp;
        this.signedIn = signedIn;
    }

    @GetMapping("/set-up/{token}")
    String page(@PathVariable String token, Model model, HttpServletResponse response) {
        if (!setUp.isOpen(token)) {
            return closed(response);
        }
        model.addAttribute("name", SetUp.FIRST_ADMIN);
        return PAGE;
    }

    @PostMapping("/set-up/{token}")
    String complete(
            @PathVariable String token,
            @RequestParam String name,
            @RequestParam String password,
            @RequestParam String repeated,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (!setUp.isOpen(token)) {
            return closed(response);
        }
        try {
            if (!password.equals(repeated)) {
                throw new AccountRefused(Refusal.PASSWORDS_DIFFER);
            }
            Account admin = setUp.complete(token, name, password);
            if (request.getSession(false) != null) {
                request.changeSessionId();
            }
            signedIn.saveContext(new SecurityContextImpl(new Admission(admin.principal())), request, response);
            return "redirect:/";
        } catch (AccountRefused refused) {
            response.setStatus(refused.refusal().status().value());
            model.addAttribute("name", name);
            model.addAttribute("refusedField", refused.refusal().field());
            model.addAttribute("refusedWords", refused.refusal().words());
            return PAGE;
        }
    }

    private static String closed(HttpServletResponse response) {
        response.setStatus(HttpStatus.GONE.value());
        return CLOSED;
    }
}
