package dev.oriel.image;

import dev.oriel.account.AccountPrincipal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Uploads that can be resumed: the tus protocol 1.0.0 with its extensions creation, termination and expiration. */
@RestController
@RequestMapping(TusApi.PATH)
@Tag(name = "uploads", description = "Resumable uploads of images: the tus protocol 1.0.0")
class TusApi {

    static final String PATH = "/api/v1/images/uploads";
    private static final String VERSION = "1.0.0";
    private static final String RESUMABLE = "Tus-Resumable";
    private static final String OFFSET = "Upload-Offset";
    private static final String LENGTH = "Upload-Length";
    private static final String PIECE = "application/offset+octet-stream";
    private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

    private final Reception reception;
    private final ImageSettings settings;

    TusApi(Reception reception, ImageSettings settings) {
        this.reception = reception;
        this.settings = settings;
    }

    @RequestMapping(method = RequestMethod.OPTIONS)
    @Operation(summary = "What the server knows of tus")
    ResponseEntity<Void> options() {
        return ResponseEntity.noContent()
                .header(RESUMABLE, VERSION)
                .header("Tus-Version", VERSION)
                .header("Tus-Extension", "creation,termination,expiration")
                .header("Tus-Max-Size", Long.toString(settings.maxFileSize().toBytes()))
                .build();
    }

    @PostMapping
    @Operation(
            summary = "Begins an upload",
            description = "Upload-Metadata holds name, format (raw, qcow2, iso, kernel, initrd, vmdk, vdi or vhdx),"
                    + " and if you like sha256 and shared (true or false; only admins).")
    ResponseEntity<Void> create(
            @RequestHeader(name = RESUMABLE, required = false) @Nullable String version,
            @RequestHeader(name = LENGTH, required = false) @Nullable String length,
            @RequestHeader(name = "Upload-Metadata", required = false) @Nullable String metadata,
            @AuthenticationPrincipal AccountPrincipal who)
            throws IOException {
        requireVersion(version);
        TusMetadata said = TusMetadata.parse(metadata);
        boolean shared = who.isAdmin() && "true".equals(said.get("shared"));
        Claim claim = Claim.of(
                said.getOr("name", ""), said.getOr("format", ""), number(LENGTH, length), said.get("sha256"), shared);
        Arrival arrival = reception.begin(claim, who);
        return answer(HttpStatus.CREATED, arrival)
                .location(URI.create(PATH + "/" + arrival.id()))
                .header(OFFSET, "0")
                .build();
    }

    @RequestMapping(path = "/{id}", method = RequestMethod.HEAD)
    @Operation(summary = "How much of an upload has come")
    ResponseEntity<Void> offset(
            @PathVariable UUID id,
            @RequestHeader(name = RESUMABLE, required = false) @Nullable String version,
            @AuthenticationPrincipal AccountPrincipal who)
            throws IOException {
        requireVersion(version);
        Arrival arrival = requireUpload(id, who);
        return answer(HttpStatus.OK, arrival)
                .cacheControl(CacheControl.noStore())
                .header(OFFSET, Long.toString(reception.resume(arrival)))
                .header(LENGTH, Long.toString(arrival.claim().lengthBytes()))
                .build();
    }

    @PatchMapping("/{id}")
    @Operation(summary = "Sends a piece of an upload; it begins where the last one ended")
    ResponseEntity<Void> append(
            @PathVariable UUID id, HttpServletRequest request, @AuthenticationPrincipal AccountPrincipal who)
            throws IOException {
        requireVersion(request.getHeader(RESUMABLE));
        Arrival arrival = requireUpload(id, who);
        if (!PIECE.equals(request.getContentType())) {
            throw new MalformedTus(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The content type of a piece is " + PIECE);
        }
        long offset = number(OFFSET, request.getHeader(OFFSET));
        if (request.getContentLengthLong() > arrival.claim().lengthBytes() - offset) {
            throw new MalformedTus("The piece is longer than what is missing");
        }
        long now = reception.append(arrival, offset, request.getInputStream());
        return answer(HttpStatus.NO_CONTENT, arrival)
                .header(OFFSET, Long.toString(now))
                .build();
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Gives an upload up; nothing is kept")
    ResponseEntity<Void> cancel(
            @PathVariable UUID id,
            @RequestHeader(name = RESUMABLE, required = false) @Nullable String version,
            @AuthenticationPrincipal AccountPrincipal who)
            throws IOException {
        requireVersion(version);
        reception.cancel(requireUpload(id, who));
        return ResponseEntity.noContent().header(RESUMABLE, VERSION).build();
    }

    /** For clients in places where only GET and POST get through (tus 1.0.0, "X-HTTP-Method-Override"). */
    @PostMapping(path = "/{id}", headers = METHOD_OVERRIDE + "=PATCH")
    @Operation(hidden = true)
    ResponseEntity<Void> appendByPost(
            @PathVariable UUID id, HttpServletRequest request, @AuthenticationPrincipal AccountPrincipal who)
            throws IOException {
        return append(id, request, who);
    }

    @PostMapping(path = "/{id}", headers = METHOD_OVERRIDE + "=DELETE")
    @Operation(hidden = true)
    ResponseEntity<Void> cancelByPost(
            @PathVariable UUID id, HttpServletRequest request, @AuthenticationPrincipal AccountPrincipal who)
            throws IOException {
        return cancel(id, request.getHeader(RESUMABLE), who);
    }

    private Arrival requireUpload(UUID id, AccountPrincipal who) {
        Arrival arrival = reception.require(id, who);
        if (!arrival.isUpload() || arrival.stage() == Arrival.Stage.REFUSED) {
            throw new ArrivalNotFound(id);
        }
        return arrival;
    }

    private ResponseEntity.BodyBuilder answer(HttpStatus status, Arrival arrival) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status).header(RESUMABLE, VERSION);
        return arrival.stage() == Arrival.Stage.COMING
                ? answer.header(
                        "Upload-Expires",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                reception.expiryOf(arrival).atOffset(ZoneOffset.UTC)))
                : answer;
    }

    private static void requireVersion(@Nullable String said) {
        if (!VERSION.equals(said)) {
            throw new MalformedTus(HttpStatus.PRECONDITION_FAILED, "This server speaks tus " + VERSION);
        }
    }

    private static long number(String header, @Nullable String value) {
        if (value == null || !value.matches("[0-9]{1,18}")) {
            throw new MalformedTus(header + " is not a number of bytes");
        }
        return Long.parseLong(value);
    }
}
