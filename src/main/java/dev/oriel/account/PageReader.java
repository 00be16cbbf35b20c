package dev.oriel.account;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells every page who reads it: {@code me} is null when nobody is signed in. */
@ControllerAdvice
class PageReader {

    @ModelAttribute("me")
    @Nullable
    AccountPrincipal me(@AuthenticationPrincipal @Nullable AccountPrincipal account) {
        return account;
    }
}
