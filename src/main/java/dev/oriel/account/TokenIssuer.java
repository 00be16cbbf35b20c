package dev.oriel.account;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Gives tokens out, takes them back, and tells for whom one acts. */
@Component
class TokenIssuer {

    static final int MOST_PER_ACCOUNT = 100;

    private static final int LONGEST_SECRET = 100;

    private final Tokens tokens;
    private final Accounts accounts;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TokenIssuer(Tokens tokens, Accounts accounts, ApplicationEventPublisher events, Clock clock) {
        this.tokens = tokens;
        this.accounts = accounts;
        this.events = events;
        this.clock = clock;
    }

    /** A new token with its secret, which cannot be read again. */
    record Issued(Token token, TokenSecret secret) {}

    Issued issue(UUID account, String typedName) {
        String name = typedName.strip();
        if (name.isEmpty()
                || name.length() > Token.LONGEST_NAME
                || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new AccountRefused(Refusal.TOKEN_NAME_INVALID);
        }
        if (tokens.countByAccount(account) >= MOST_PER_ACCOUNT) {
            throw new AccountRefused(Refusal.TOO_MANY_TOKENS);
        }
        TokenSecret secret = TokenSecret.random(random);
        Token token = new Token(UUID.randomUUID(), 0, account, name, secret.sha256(), clock.instant(), null);
        return new Issued(tokens.save(token), secret);
    }

    List<Token> of(UUID account) {
        return tokens.findByAccountOrderByCreatedAt(account);
    }

    /** @return whether the account had such a token */
    boolean revoke(UUID account, UUID token) {
        boolean revoked = tokens.delete(token, account) == 1;
        if (revoked) {
            events.publishEvent(new TokenRevoked(account, token));
        }
        return revoked;
    }

    /** The account for which this secret acts now. */
    Optional<AccountPrincipal> redeem(String secret) {
        if (secret.length() > LONGEST_SECRET || !secret.startsWith(TokenSecret.PREFIX)) {
            return Optional.empty();
        }
        return tokens.findBySha256(new TokenSecret(secret).sha256()).flatMap(this::use);
    }

    private Optional<AccountPrincipal> use(Token token) {
        Optional<Account> account = accounts.findById(token.account()).filter(Account::enabled);
        Instant now = clock.instant();
        if (account.isPresent() && token.isUseWorthNoting(now)) {
            tokens.noteUse(token.id(), now);
        }
        return account.map(Account::principal);
    }
}
