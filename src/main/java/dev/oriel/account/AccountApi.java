package dev.oriel.account;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Accounts over REST; {@link SecurityConfiguration} lets only admins in. */
@RestController
@RequestMapping("/api/v1/accounts")
@Tag(name = "accounts", description = "Who may sign in, for admins")
class AccountApi {

    private final Registrar registrar;

    AccountApi(Registrar registrar) {
        this.registrar = registrar;
    }

    /** @param role "user" when it is not said */
    record NewAccount(
            @Nullable String name,
            @Nullable String password,
            @Nullable String role) {

        @Override
        public String toString() {
            return "NewAccount";
        }
    }

    /** What is not said stays as it is. */
    record Change(
            @Nullable String role,
            @Nullable Boolean disabled,
            @Nullable Boolean mayRecord,
            @Nullable String password) {

        @Override
        public String toString() {
            return "Change";
        }
    }

    @GetMapping
    @Operation(summary = "All accounts, by name")
    List<AccountView> list() {
        return registrar.all().stream().map(AccountView::of).toList();
    }

    @PostMapping
    @Operation(summary = "Makes an account", description = "The role is admin, teacher or user.")
    ResponseEntity<AccountView> create(@RequestBody NewAccount wish) {
        Account account = registrar.create(
                Objects.requireNonNullElse(wish.name(), ""),
                Objects.requireNonNullElse(wish.password(), ""),
                role(Objects.requireNonNullElse(wish.role(), Role.USER.word())));
        return ResponseEntity.created(URI.create("/api/v1/accounts/" + account.id()))
                .body(AccountView.of(account));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One account")
    AccountView get(@PathVariable UUID id) {
        return AccountView.of(registrar.require(id));
    }

    @PatchMapping("/{id}")
    @Operation(
            summary = "Changes role, access, the permission to record, or password, all or nothing",
            description =
                    "A disabled account's sessions and tokens are refused from the next request on; a new password"
                            + " ends its sessions.")
    AccountView change(@PathVariable UUID id, @RequestBody Change wish, @AuthenticationPrincipal AccountPrincipal who) {
        Role role = wish.role() == null ? null : role(wish.role());
        AccountChange change = new AccountChange(role, wish.disabled(), wish.mayRecord(), wish.password());
        return AccountView.of(registrar.change(id, change, who));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Deletes an account to which nothing belongs")
    void delete(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        registrar.delete(id, who);
    }

    private static Role role(String word) {
        return Role.parse(word).orElseThrow(() -> new AccountRefused(Refusal.ROLE_UNKNOWN));
    }
}
