package dev.oriel.image;

import dev.oriel.account.AccountPrincipal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/** Images over REST. */
@RestController
@RequestMapping("/api/v1/images")
@Tag(name = "images", description = "Files in the library: disks, CDs, kernels")
class ImageApi {

    private final ImageLibrary library;
    private final ImageViews views;

    ImageApi(ImageLibrary library, ImageViews views) {
        this.library = library;
        this.views = views;
    }

    @GetMapping
    @Operation(summary = "The images that you may use")
    List<ImageView> list(@AuthenticationPrincipal AccountPrincipal who) {
        return library.visibleTo(who).stream()
                .map(image -> views.of(image, who))
                .toList();
    }

    @GetMapping("/{id}")
    @Operation(summary = "One image")
    ImageView get(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return views.of(library.require(id, who), who);
    }

    /**
     * Reads the parameters from the query alone: asking the request for them would read the file as a form when a
     * client sends it with a form's content type, as curl does unless told otherwise.
     */
    @PostMapping
    @Operation(
            summary = "Uploads an image; the file is the body",
            parameters = {
                @Parameter(name = "name", in = ParameterIn.QUERY, required = true),
                @Parameter(
                        name = "format",
                        in = ParameterIn.QUERY,
                        required = true,
                        description = "raw, qcow2, iso, kernel or initrd"),
                @Parameter(name = "sha256", in = ParameterIn.QUERY, description = "what the file must have"),
                @Parameter(
                        name = "shared",
                        in = ParameterIn.QUERY,
                        description =
                                "whether everybody may use it; only admins may say true, and do unless they say false")
            })
    ResponseEntity<ImageView> upload(HttpServletRequest request, @AuthenticationPrincipal AccountPrincipal who)
            throws IOException {
        MultiValueMap<String, String> query = UriComponentsBuilder.newInstance()
                .query(request.getQueryString())
                .build()
                .getQueryParams();
        boolean shared = who.isAdmin() && !"false".equals(query.getFirst("shared"));
        Upload upload = Upload.of(
                decoded(query, "name"),
                decoded(query, "format"),
                request.getContentLengthLong(),
                query.getFirst("sha256"),
                who.id(),
                shared);
        Image image = library.receive(upload, request.getInputStream());
        return ResponseEntity.created(URI.create("/api/v1/images/" + image.id()))
                .body(views.of(image, who));
    }

    @PatchMapping("/{id}")
    @Operation(
            summary = "Renames an image or changes who may use it",
            description = "What is not said stays. In sharedWith stand the names of all people who may use it.")
    ImageView change(
            @PathVariable UUID id, @RequestBody ImageChange change, @AuthenticationPrincipal AccountPrincipal who) {
        return views.of(library.change(id, change, who), who);
    }

    @GetMapping("/{id}/file")
    @Operation(summary = "The file itself, or a range of it")
    ResponseEntity<Resource> download(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        Image image = library.require(id, who);
        ContentDisposition disposition = ContentDisposition.attachment()
                .filename(image.downloadName(), StandardCharsets.UTF_8)
                .build();
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition.toString())
                .eTag(image.sha256())
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(new FileSystemResource(library.file(image)));
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Deletes an image that nothing uses")
    ResponseEntity<Void> delete(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who)
            throws IOException {
        library.remove(id, who);
        return ResponseEntity.noContent().build();
    }

    private static String decoded(MultiValueMap<String, String> query, String name) {
        String value = query.getFirst(name);
        return value == null ? "" : UriUtils.decode(value.replace("+", "%20"), StandardCharsets.UTF_8);
    }
}
