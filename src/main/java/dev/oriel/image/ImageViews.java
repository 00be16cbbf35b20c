package dev.oriel.image;

import dev.oriel.account.Account;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Accounts;
import java.util.List;
import org.springframework.stereotype.Component;

/** Tells of images what a person may know. */
@Component
final class ImageViews {

    private final ImageLibrary library;
    private final Sharing sharing;
    private final Accounts accounts;

    ImageViews(ImageLibrary library, Sharing sharing, Accounts accounts) {
        this.library = library;
        this.sharing = sharing;
        this.accounts = accounts;
    }

    ImageView of(Image image, AccountPrincipal who) {
        List<ImageUses.Use> all = library.usesOf(image);
        List<String> known = ImageUses.namesFor(who, all);
        boolean mine = library.mayRemove(who, image);
        return new ImageView(
                image.id(),
                image.name(),
                image.format().word(),
                image.sizeBytes(),
                image.virtualSizeBytes(),
                image.sha256(),
                image.owner(),
                accounts.findById(image.owner()).map(Account::name).orElse(""),
                image.shared(),
                mine ? sharing.peopleOf(image) : List.of(),
                mine,
                image.createdAt(),
                known,
                all.size() - known.size());
    }
}
