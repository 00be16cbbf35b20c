package dev.oriel.image;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/**
 * An image on its way into the library; a value. It outlives the server, and how much of its file has come is the length
 * of the file, so that nothing has to be written down for each piece.
 *
 * @param id also of the image that it will be
 * @param version 0 before it is stored
 * @param source the address that it is fetched from, or the id of the image that it is made from, or null
 * @param validator by what the other server recognises this state of the file (ETag or date), or null
 * @param growToBytes the size that the disk shall have, or null to leave it
 * @param refusal why it was not taken, or null
 * @param details what fills the gaps in the words for the refusal, a line each
 * @param touchedAt when its person or its server last did something for it
 */
@Table("arrivals")
record Arrival(
        @Id UUID id,
        @Version int version,
        UUID owner,
        Origin origin,
        @Embedded.Empty Claim claim,
        @Nullable String source,
        @Nullable String validator,
        @Nullable Long growToBytes,
        Stage stage,
        @Nullable Refusal refusal,
        @Nullable String details,
        Instant createdAt,
        Instant touchedAt) {

    private static final int MAX_DETAILS_LENGTH = 4000;

    /** How it comes. */
    enum Origin {
        /** Its person sends it. */
        UPLOAD,
        /** The server fetches it from an address. */
        IMPORT,
        /** It is made from an image of the library. */
        COPY;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How far it is. */
    enum Stage {
        /** Parts of it are missing. */
        COMING,
        /** All is there, and is being looked at; a restart begins this anew. */
        CHECKING,
        /** It is in the library. */
        ARRIVED,
        /** It was not taken, and its file is gone. */
        REFUSED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isUnderWay() {
            return this == COMING || this == CHECKING;
        }
    }

    static Arrival uploaded(UUID owner, Claim claim, Instant now) {
        return begin(owner, Origin.UPLOAD, claim, null, null, now);
    }

    static Arrival imported(UUID owner, Claim claim, String address, Instant now) {
        return begin(owner, Origin.IMPORT, claim, address, null, now);
    }

    static Arrival copied(UUID owner, Claim claim, UUID image, @Nullable Long growToBytes, Instant now) {
        return begin(owner, Origin.COPY, claim, image.toString(), growToBytes, now);
    }

    private static Arrival begin(
            UUID owner,
            Origin origin,
            Claim claim,
            @Nullable String source,
            @Nullable Long growToBytes,
            Instant instant) {
        Instant now = instant.truncatedTo(ChronoUnit.MILLIS);
        return new Arrival(
                UUID.randomUUID(),
                0,
                owner,
                origin,
                claim,
                source,
                null,
                growToBytes,
                Stage.COMING,
                null,
                null,
                now,
                now);
    }

    boolean isUpload() {
        return origin == Origin.UPLOAD;
    }

    Arrival checking(Instant now) {
        return in(Stage.CHECKING, null, null, now);
    }

    Arrival arrived(Instant now) {
        return in(Stage.ARRIVED, null, null, now);
    }

    Arrival refused(ImageRefused why, Instant now) {
        String lines = String.join(
                "\n", why.words().stream().map(word -> word.replace('\n', ' ')).toList());
        String fitting = lines.length() <= MAX_DETAILS_LENGTH ? lines : lines.substring(0, MAX_DETAILS_LENGTH);
        return in(Stage.REFUSED, why.refusal(), fitting, now);
    }

    Arrival touched(Instant now) {
        return in(stage, refusal, details, now);
    }

    /** Its file has been made, with this length. */
    Arrival made(long lengthBytes) {
        return announced(lengthBytes, null);
    }

    /** The other server has said how long the file is and how it will recognise it. */
    Arrival announced(long lengthBytes, @Nullable String otherValidator) {
        return new Arrival(
                id,
                version,
                owner,
                origin,
                claim.ofLength(lengthBytes),
                source,
                otherValidator,
                growToBytes,
                stage,
                refusal,
                details,
                createdAt,
                touchedAt);
    }

    List<String> detailList() {
        return details == null ? List.of() : List.of(details.split("\n", -1));
    }

    private Arrival in(Stage other, @Nullable Refusal why, @Nullable String words, Instant now) {
        return new Arrival(
                id,
                version,
                owner,
                origin,
                claim,
                source,
                validator,
                growToBytes,
                other,
                why,
                words,
                createdAt,
                now.truncatedTo(ChronoUnit.MILLIS));
    }
}
