package dev.oriel.image;

import dev.oriel.account.AccountUses;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Keeps an account as long as images belong to it, those that are still arriving too. */
@Component
final class ImageAccountUses implements AccountUses {

    private final Images images;

    ImageAccountUses(Images images) {
        this.images = images;
    }

    @Override
    public boolean isOwner(UUID account) {
        return images.existsByOwner(account);
    }
}
