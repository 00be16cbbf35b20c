package dev.oriel.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;

/** All tokens. */
interface Tokens extends Repository<Token, UUID> {

    Optional<Token> findBySha256(String sha256);

    List<Token> findByAccountOrderByCreatedAt(UUID account);

    long countByAccount(UUID account);

    Token save(Token token);

    /** @return how many tokens that was: 1, or 0 when the account has no such token */
    @Modifying
    @Query("delete from tokens where id = :id and account = :account")
    int delete(UUID id, UUID account);

    /** Apart from the version: two uses at once are no conflict. */
    @Modifying
    @Query("update tokens set used_at = :now where id = :id")
    void noteUse(UUID id, Instant now);
}
