package dev.oriel.image;

import dev.oriel.account.AccountPrincipal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Images on their way over REST, however they come. */
@RestController
@RequestMapping("/api/v1/images")
@Tag(name = "arrivals", description = "Images on their way into the library")
class ArrivalApi {

    /** The stage of what waits for room; the next server tries it anew. */
    private static final String WAITING = "waiting";

    private final Reception reception;
    private final ImportDesk desk;
    private final ImageLibrary library;
    private final Catalogue catalogue;
    private final RefusalWords words;

    ArrivalApi(Reception reception, ImportDesk desk, ImageLibrary library, Catalogue catalogue, RefusalWords words) {
        this.reception = reception;
        this.desk = desk;
        this.library = library;
        this.catalogue = catalogue;
        this.words = words;
    }

    @GetMapping("/arrivals")
    @Operation(summary = "Your images on their way, and those that have come or were refused not long ago")
    List<ArrivalView> list(@AuthenticationPrincipal AccountPrincipal who, Locale locale) throws IOException {
        List<ArrivalView> views = new ArrayList<>();
        for (Arrival arrival : reception.of(who)) {
            views.add(view(arrival, locale));
        }
        return views;
    }

    @GetMapping("/arrivals/{id}")
    @Operation(summary = "One of them")
    ArrivalView get(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who, Locale locale)
            throws IOException {
        return view(reception.require(id, who), locale);
    }

    @DeleteMapping("/arrivals/{id}")
    @Operation(
            summary = "Ends it, whatever it is doing, or strikes it off the list",
            description = "An image that has arrived stays in the library.")
    ResponseEntity<Void> cancel(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who)
            throws IOException {
        reception.cancel(reception.require(id, who));
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/arrivals/{id}/again")
    @Operation(summary = "Tries at once what waits for room on the server's disk")
    ArrivalView again(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who, Locale locale)
            throws IOException {
        Arrival arrival = reception.require(id, who);
        reception.shortageOf(arrival).ifPresent(Shortage::end);
        return view(arrival, locale);
    }

    @PostMapping("/imports")
    @Operation(
            summary = "Has the server fetch an image",
            description =
                    "The body names an entry of the catalogue ({\"catalogue\": \"ID\"}), or a url with name, format"
                            + " and, if you like, sha256. It is off unless the server is set up with oriel.image.import=true.")
    ResponseEntity<ArrivalView> fetch(
            @RequestBody ImportDesk.ImportWish wish, @AuthenticationPrincipal AccountPrincipal who, Locale locale)
            throws IOException {
        return begun(desk.fetch(wish, who), locale);
    }

    @PostMapping("/{id}/copies")
    @Operation(
            summary = "Copies a disk into a new image in qcow2",
            description = "The body may hold a name, and sizeGiB for a larger disk.")
    ResponseEntity<ArrivalView> copy(
            @PathVariable UUID id,
            @RequestBody ImportDesk.CopyWish wish,
            @AuthenticationPrincipal AccountPrincipal who,
            Locale locale)
            throws IOException {
        return begun(desk.copy(library.require(id, who), wish, who), locale);
    }

    @GetMapping("/catalogue")
    @Operation(summary = "Well-known images that the server can fetch")
    List<CatalogueEntry> catalogue() {
        return catalogue.read().entries();
    }

    private ResponseEntity<ArrivalView> begun(Arrival arrival, Locale locale) throws IOException {
        return ResponseEntity.created(URI.create("/api/v1/images/arrivals/" + arrival.id()))
                .body(view(arrival, locale));
    }

    private ArrivalView view(Arrival arrival, Locale locale) throws IOException {
        Shortage shortage = reception.shortageOf(arrival).orElse(null);
        return new ArrivalView(
                arrival.id(),
                arrival.origin().word(),
                arrival.claim().name(),
                arrival.claim().format().word(),
                shortage == null ? arrival.stage().word() : WAITING,
                reception.received(arrival),
                arrival.claim().lengthBytes(),
                problem(arrival, shortage, locale),
                arrival.createdAt(),
                reception.expiryOf(arrival));
    }

    private @Nullable String problem(Arrival arrival, @Nullable Shortage shortage, Locale locale) {
        if (shortage != null) {
            boolean isKept = arrival.isUpload() || arrival.stage() == Arrival.Stage.CHECKING;
            return words.of(shortage, isKept, locale);
        }
        Refusal refusal = arrival.refusal();
        return refusal == null ? null : words.of(refusal, arrival.detailList(), locale);
    }
}
