package dev.oriel.image;

import dev.oriel.OrielHome;
import dev.oriel.account.AccountPrincipal;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Whether there is room for another image on its way, as long as nothing of it has come. */
@Component
final class ArrivalLimits {

    private final Arrivals arrivals;
    private final Images images;
    private final OrielHome home;
    private final ImageSettings library;
    private final ArrivalSettings settings;

    ArrivalLimits(Arrivals arrivals, Images images, OrielHome home, ImageSettings library, ArrivalSettings settings) {
        this.arrivals = arrivals;
        this.images = images;
        this.home = home;
        this.library = library;
        this.settings = settings;
    }

    /** @throws ImageRefused with the figures when there is not */
    void require(Claim claim, AccountPrincipal who) throws IOException {
        long wanted = Math.max(0, claim.lengthBytes());
        requireSize(wanted);
        List<Arrival> underWay = arrivals.findAll().stream()
                .filter(arrival -> arrival.stage().isUnderWay())
                .toList();
        requireFew(underWay, who);
        requireQuota(wanted, underWay, who);
        requireSpace(wanted, underWay);
    }

    /** The same for a file whose length has turned out. */
    void requireRoomFor(Arrival arrival) throws IOException {
        long wanted = arrival.claim().lengthBytes();
        requireSize(wanted);
        List<Arrival> others = arrivals.findAll().stream()
                .filter(other -> other.stage().isUnderWay() && !other.id().equals(arrival.id()))
                .toList();
        requireSpace(wanted - received(arrival.id()), others);
    }

    void requireSize(long wanted) {
        if (wanted > library.maxFileSize().toBytes()) {
            throw new ImageRefused(
                    Refusal.TOO_LARGE, Bytes.inWords(library.maxFileSize().toBytes()));
        }
    }

    private void requireFew(List<Arrival> underWay, AccountPrincipal who) {
        long mine = underWay.stream()
                .filter(arrival -> arrival.owner().equals(who.id()))
                .count();
        if (mine >= settings.maxArrivalsPerPerson()) {
            throw new ImageRefused(Refusal.TOO_MANY, Integer.toString(settings.maxArrivalsPerPerson()));
        }
    }

    private void requireQuota(long wanted, List<Arrival> underWay, AccountPrincipal who) {
        if (who.isAdmin()) {
            return;
        }
        long used = images.findByOwner(who.id()).stream()
                        .mapToLong(Image::sizeBytes)
                        .sum()
                + underWay.stream()
                        .filter(arrival -> arrival.owner().equals(who.id()))
                        .mapToLong(arrival -> Math.max(0, arrival.claim().lengthBytes()))
                        .sum();
        long allowed = settings.maxPerPerson().toBytes();
        if (wanted > allowed - used) {
            throw new ImageRefused(Refusal.QUOTA, Bytes.inWords(wanted), Bytes.inWords(used), Bytes.inWords(allowed));
        }
    }

    /** What others have been promised is not free. */
    private void requireSpace(long wanted, List<Arrival> underWay) throws IOException {
        long promised = 0;
        for (Arrival arrival : underWay) {
            promised += Math.max(0, arrival.claim().lengthBytes() - received(arrival.id()));
        }
        long free = Files.getFileStore(home.arriving()).getUsableSpace()
                - library.freeSpace().toBytes()
                - promised;
        if (wanted > free || free <= 0) {
            throw new ImageRefused(Refusal.NO_SPACE, Bytes.inWords(wanted), Bytes.inWords(Math.max(0, free)));
        }
    }

    private long received(UUID id) throws IOException {
        var file = Reception.path(home, id);
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
