package dev.oriel.image;

import dev.oriel.account.AccountPrincipal;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page with the library; its script brings and deletes images over REST. */
@Controller
class ImagePages {

    private final ImageLibrary library;
    private final ImageViews views;

    ImagePages(ImageLibrary library, ImageViews views) {
        this.library = library;
        this.views = views;
    }

    /**
     * A row of the table.
     *
     * @param size and {@code virtualSize} in words
     */
    record Row(ImageView image, String size, String virtualSize, boolean mayRemove) {}

    @GetMapping("/images")
    String images(@AuthenticationPrincipal AccountPrincipal who, Model model) {
        List<Row> rows = library.visibleTo(who).stream()
                .map(image -> new Row(
                        views.of(image, who),
                        Bytes.inWords(image.sizeBytes()),
                        Bytes.inWords(image.virtualSizeBytes()),
                        library.mayRemove(who, image)))
                .toList();
        model.addAttribute("rows", rows);
        return "image/images";
    }
}
