package dev.oriel.account;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The tokens of whoever asks. */
@RestController
@RequestMapping("/api/v1/tokens")
class TokenApi {

    private final TokenIssuer issuer;

    TokenApi(TokenIssuer issuer) {
        this.issuer = issuer;
    }

    record NewToken(@Nullable String name) {}

    /** The one answer that holds a token's secret. */
    record CreatedToken(UUID id, String name, String token, Instant createdAt) {}

    record KeptToken(
            UUID id,
            String name,
            Instant createdAt,
            @Nullable Instant usedAt) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    CreatedToken create(@AuthenticationPrincipal AccountPrincipal account, @RequestBody NewToken wanted) {
        TokenIssuer.Issued issued = issuer.issue(account.id(), Objects.requireNonNullElse(wanted.name(), ""));
        Token token = issued.token();
        return new CreatedToken(token.id(), token.name(), issued.secret().value(), token.createdAt());
    }

    @GetMapping
    List<KeptToken> list(@AuthenticationPrincipal AccountPrincipal account) {
        return issuer.of(account.id()).stream()
                .map(token -> new KeptToken(token.id(), token.name(), token.createdAt(), token.usedAt()))
                .toList();
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@AuthenticationPrincipal AccountPrincipal account, @PathVariable UUID id) {
        if (!issuer.revoke(account.id(), id)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
    }
}
