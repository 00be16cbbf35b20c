package dev.oriel.image;

import dev.oriel.account.AccountPrincipal;
import java.util.List;
import org.springframework.stereotype.Component;

/** Tells of images what a person may know. */
@Component
final class ImageViews {

    private final ImageLibrary library;

    ImageViews(ImageLibrary library) {
        this.library = library;
    }

    ImageView of(Image image, AccountPrincipal who) {
        List<ImageUses.Use> all = library.usesOf(image);
        List<String> known = ImageUses.namesFor(who, all);
        return new ImageView(
                image.id(),
                image.name(),
                image.format().word(),
                image.sizeBytes(),
                image.virtualSizeBytes(),
                image.sha256(),
                image.owner(),
                image.shared(),
                image.createdAt(),
                known,
                all.size() - known.size());
    }
}
