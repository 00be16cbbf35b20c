package dev.oriel.account;

import java.io.Serializable;
import java.security.Principal;
import java.util.UUID;
import org.springframework.security.core.AuthenticatedPrincipal;

/**
 * Who makes a request. Every way to be let in (a session, a token, a password) gives an authentication whose principal
 * is this; controllers take it with {@code @AuthenticationPrincipal}.
 */
public record AccountPrincipal(UUID id, String name, Role role)
        implements Principal, AuthenticatedPrincipal, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public String getName() {
        return name;
    }

    public boolean isAdmin() {
        return role.isAdmin();
    }
}
