package dev.oriel.account;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** Proof that a request comes from an account, however it was given. It holds no secret. */
final class Admission extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final AccountPrincipal account;

    Admission(AccountPrincipal account) {
        super(List.of(new SimpleGrantedAuthority(account.role().authority())));
        this.account = account;
        setAuthenticated(true);
    }

    @Override
    public AccountPrincipal getPrincipal() {
        return account;
    }

    @Override
    public @Nullable Object getCredentials() {
        return null;
    }
}
