package dev.oriel.account;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells every page to whose sign-in it belongs. */
@ControllerAdvice
class MarkedPages {

    @ModelAttribute("signIn")
    String signIn(@AuthenticationPrincipal @Nullable AccountPrincipal who, HttpServletRequest request) {
        return SignInMark.of(who, request);
    }
}
