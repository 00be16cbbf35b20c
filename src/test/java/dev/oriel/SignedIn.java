package dev.oriel;

import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.authentication;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.oriel.account.AccountPrincipal;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/** Makes a test's request one of somebody who is signed in, from a page of ours. */
public final class SignedIn {

    private SignedIn() {}

    public static RequestPostProcessor as(AccountPrincipal who) {
        RequestPostProcessor signedIn = authentication(UsernamePasswordAuthenticationToken.authenticated(
                who,
                null,
                AuthorityUtils.createAuthorityList("ROLE_" + who.role().name())));
        return request -> csrf().postProcessRequest(signedIn.postProcessRequest(request));
    }
}
