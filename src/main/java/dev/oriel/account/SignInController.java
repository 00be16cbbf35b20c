package dev.oriel.account;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;

/** The page to sign in. */
@Controller
class SignInController {

    private static final String PAGE = "account/sign-in";

    @GetMapping("/sign-in")
    String page(
            @AuthenticationPrincipal @Nullable AccountPrincipal account,
            @RequestParam(name = SignInReturn.PARAMETER, required = false) @Nullable String to,
            @RequestParam(name = "signed-out", required = false) @Nullable String signedOut,
            Model model) {
        SignInReturn wanted = SignInReturn.parse(to);
        if (account != null) {
            return "redirect:" + wanted.path();
        }
        model.addAttribute("to", wanted.path());
        model.addAttribute("signedOut", signedOut != null);
        return PAGE;
    }

    /** The same page, with the reason why it did not work; {@link AccessRefusals} forwards to it. */
    @PostMapping(AccessRefusals.SIGN_IN_REFUSED)
    String refused(
            @RequestAttribute(AccessRefusals.REASON) RuntimeException reason,
            @RequestParam(name = SignInReturn.PARAMETER, required = false) @Nullable String to,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        model.addAttribute("to", SignInReturn.parse(to).path());
        model.addAttribute("name", request.getParameter("name"));
        if (reason instanceof TooManyAttempts attempts) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(attempts.seconds()));
            response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
            model.addAttribute("wait", attempts.seconds());
        } else {
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
            model.addAttribute("wrong", true);
        }
        return PAGE;
    }
}
