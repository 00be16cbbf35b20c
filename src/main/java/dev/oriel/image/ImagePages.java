package dev.oriel.image;

import dev.oriel.account.AccountPrincipal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page with the library; its script brings, changes and deletes images over REST. */
@Controller
class ImagePages {

    private final ImageLibrary library;
    private final ImageViews views;
    private final ImportDesk desk;
    private final Catalogue catalogue;

    ImagePages(ImageLibrary library, ImageViews views, ImportDesk desk, Catalogue catalogue) {
        this.library = library;
        this.views = views;
        this.desk = desk;
        this.catalogue = catalogue;
    }

    /**
     * A row of the table.
     *
     * @param size and {@code virtualSize} in words
     * @param disk whether it can be converted and made larger
     * @param gibibytes the least size that a larger copy can have
     * @param twins the names of the other images in the table with the same content, which takes space once
     */
    record Row(ImageView image, String size, String virtualSize, boolean disk, long gibibytes, List<String> twins) {

        static Row of(Image image, ImageView view, List<Image> ofSameContent) {
            return new Row(
                    view,
                    Bytes.inWords(image.sizeBytes()),
                    Bytes.inWords(image.virtualSizeBytes()),
                    image.format().use() == ImageFormat.Use.DISK,
                    (image.virtualSizeBytes() + (1L << 30) - 1) >> 30,
                    ofSameContent.stream()
                            .filter(other -> !other.id().equals(image.id()))
                            .map(Image::name)
                            .toList());
        }
    }

    @GetMapping("/images")
    String images(@AuthenticationPrincipal AccountPrincipal who, Model model) {
        addRows(who, model);
        Catalogue.Contents contents = catalogue.read();
        model.addAttribute("formats", FileFormat.values());
        model.addAttribute("mayImport", desk.mayImport(who));
        model.addAttribute("catalogue", contents.entries());
        model.addAttribute("catalogueFile", catalogue.file().toString());
        model.addAttribute("catalogueProblem", contents.problem());
        return "image/images";
    }

    /** The table alone, for a page that has something on its way and does not want to be loaded anew. */
    @GetMapping("/images/table")
    String table(@AuthenticationPrincipal AccountPrincipal who, Model model) {
        addRows(who, model);
        return "image/images :: library";
    }

    private void addRows(AccountPrincipal who, Model model) {
        List<Image> visible = library.visibleTo(who);
        Map<String, List<Image>> byContent = visible.stream().collect(Collectors.groupingBy(Image::sha256));
        List<Row> rows = visible.stream()
                .map(image -> Row.of(image, views.of(image, who), byContent.getOrDefault(image.sha256(), List.of())))
                .toList();
        model.addAttribute("rows", rows);
        model.addAttribute("mayShareWithAll", who.isAdmin());
    }
}
