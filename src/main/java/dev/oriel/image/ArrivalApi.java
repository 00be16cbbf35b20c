package dev.oriel.image;

import dev.oriel.account.AccountPrincipal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Images on their way over REST, however they come. */
@RestController
@RequestMapping("/api/v1/images/arrivals")
@Tag(name = "arrivals", description = "Images on their way into the library")
class ArrivalApi {

    private final Reception reception;
    private final RefusalWords words;

    ArrivalApi(Reception reception, RefusalWords words) {
        this.reception = reception;
        this.words = words;
    }

    @GetMapping
    @Operation(summary = "Your images on their way, and those that have come or were refused not long ago")
    List<ArrivalView> list(@AuthenticationPrincipal AccountPrincipal who, Locale locale) throws IOException {
        List<ArrivalView> views = new ArrayList<>();
        for (Arrival arrival : reception.of(who)) {
            views.add(view(arrival, locale));
        }
        return views;
    }

    @GetMapping("/{id}")
    @Operation(summary = "One of them")
    ArrivalView get(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who, Locale locale)
            throws IOException {
        return view(reception.require(id, who), locale);
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Ends it, whatever it is doing, or strikes it off the list",
            description = "An image that has arrived stays in the library.")
    ResponseEntity<Void> cancel(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who)
            throws IOException {
        reception.cancel(reception.require(id, who));
        return ResponseEntity.noContent().build();
    }

    private ArrivalView view(Arrival arrival, Locale locale) throws IOException {
        Refusal refusal = arrival.refusal();
        return new ArrivalView(
                arrival.id(),
                arrival.origin().word(),
                arrival.claim().name(),
                arrival.claim().format().word(),
                arrival.stage().word(),
                reception.received(arrival),
                arrival.claim().lengthBytes(),
                refusal == null ? null : words.of(refusal, arrival.detailList(), locale),
                arrival.createdAt(),
                reception.expiryOf(arrival));
    }
}
