package dev.oriel.image;

import dev.oriel.account.AccountPrincipal;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Where people ask the server to bring an image by itself: from an address, from the catalogue, or from another image. */
@Component
class ImportDesk {

    private static final long GIB = 1L << 30;

    private final Reception reception;
    private final ImageLibrary library;
    private final Catalogue catalogue;
    private final AddressGuard guard;
    private final ArrivalSettings settings;
    private final Clock clock = Clock.systemUTC();

    ImportDesk(
            Reception reception,
            ImageLibrary library,
            Catalogue catalogue,
            AddressGuard guard,
            ArrivalSettings settings) {
        this.reception = reception;
        this.library = library;
        this.catalogue = catalogue;
        this.guard = guard;
        this.settings = settings;
    }

    /**
     * What to fetch: an entry of the catalogue, or an address with all that is to be known of the file.
     *
     * @param sha256 what the file must have, or null to take what comes
     */
    record ImportWish(
            @Nullable String catalogue,
            @Nullable String url,
            @Nullable String name,
            @Nullable String format,
            @Nullable String sha256,
            @Nullable Boolean shared) {}

    /**
     * What to make of an image.
     *
     * @param sizeGiB how large its disk shall be, or null for as large as it is
     */
    record CopyWish(@Nullable String name, @Nullable Integer sizeGiB) {}

    boolean mayImport(AccountPrincipal who) {
        return settings.imports() && who.role().compareTo(settings.importFor()) <= 0;
    }

    /** @throws ImageRefused when imports are off, or not for them, or the address may not be asked */
    Arrival fetch(ImportWish wish, AccountPrincipal who) throws IOException {
        if (!settings.imports()) {
            throw new ImageRefused(Refusal.IMPORT_OFF);
        }
        if (!mayImport(who)) {
            throw new ImageRefused(Refusal.IMPORT_ROLE);
        }
        boolean shared = who.isAdmin() && Boolean.TRUE.equals(wish.shared());
        String known = wish.catalogue();
        if (known != null) {
            CatalogueEntry entry =
                    catalogue.find(known).orElseThrow(() -> new ImageRefused(Refusal.NOT_IN_CATALOGUE, known));
            long length = entry.sizeBytes() == null ? Claim.UNKNOWN : entry.sizeBytes();
            Claim claim = new Claim(entry.name(), entry.format(), length, entry.sha256(), shared);
            return begin(entry.url(), claim, who);
        }
        Claim claim = Claim.of(
                wish.name() == null ? "" : wish.name(),
                wish.format() == null ? "" : wish.format(),
                Claim.UNKNOWN,
                wish.sha256(),
                shared);
        return begin(wish.url() == null ? "" : wish.url(), claim, who);
    }

    /**
     * Copies a disk into a new image in qcow2, perhaps larger.
     *
     * @throws ImageRefused when it is no disk, or would have to shrink
     */
    Arrival copy(Image source, CopyWish wish, AccountPrincipal who) throws IOException {
        if (source.format().use() != ImageFormat.Use.DISK) {
            throw new ImageRefused(Refusal.NOT_A_DISK);
        }
        Long growTo = wish.sizeGiB() == null ? null : Math.multiplyExact(GIB, (long) wish.sizeGiB());
        if (growTo != null) {
            if (growTo < source.virtualSizeBytes()) {
                throw new ImageRefused(Refusal.SHRINK, Bytes.inWords(source.virtualSizeBytes()));
            }
            library.requireAllowed(growTo);
        }
        String name = wish.name() == null ? source.name() : wish.name();
        // As much as the source has is kept free for it; how long it becomes, nobody knows before.
        Claim claim = new Claim(Upload.checkedName(name), FileFormat.QCOW2, source.sizeBytes(), null, false);
        return reception.begin(Arrival.copied(who.id(), claim, source.id(), growTo, clock.instant()), who);
    }

    private Arrival begin(String url, Claim claim, AccountPrincipal who) throws IOException {
        ImportAddress address = ImportAddress.parse(url);
        guard.check(address);
        return reception.begin(Arrival.imported(who.id(), claim, address.toString(), clock.instant()), who);
    }
}
