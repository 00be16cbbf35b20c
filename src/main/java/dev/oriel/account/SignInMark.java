package dev.oriel.account;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/**
 * By what the pages of one browser know that they belong to the same person and the same sign-in. It is no secret and
 * opens nothing.
 */
public final class SignInMark {

    private SignInMark() {}

    /** Empty for a visitor. A session may get another id, so that does not matter here. */
    public static String of(@Nullable AccountPrincipal who, HttpServletRequest request) {
        if (who == null) {
            return "";
        }
        HttpSession session = request.getSession(false);
        return session == null ? who.id().toString() : who.id() + "." + session.getCreationTime();
    }
}
