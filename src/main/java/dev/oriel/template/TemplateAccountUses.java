package dev.oriel.template;

import dev.oriel.account.AccountUses;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Keeps an account as long as templates belong to it. */
@Component
final class TemplateAccountUses implements AccountUses {

    private final Templates templates;

    TemplateAccountUses(Templates templates) {
        this.templates = templates;
    }

    @Override
    public boolean isOwner(UUID account) {
        return templates.existsByOwnerAndHidden(account, false);
    }
}
