package dev.oriel.account;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/** Turns a name and a password, from the page or from HTTP Basic, into an {@link Admission}. */
@Component
class PasswordAuthentication implements AuthenticationProvider {

    private final PasswordCheck check;

    PasswordAuthentication(PasswordCheck check) {
        this.check = check;
    }

    @Override
    public Authentication authenticate(Authentication typed) {
        String address = typed.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "";
        String password = typed.getCredentials() instanceof String text ? text : "";
        return new Admission(check.require(typed.getName(), password, address).principal());
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
